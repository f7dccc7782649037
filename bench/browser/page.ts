// Trains a workload in Web Workers: after a warm-up, rounds of one worker, then of two. Posts steps per second to `/result`.
const settings = new URLSearchParams(location.search);
const rounds = Number(settings.get("rounds"));
const seconds = Number(settings.get("seconds"));

interface Trained {
  readonly stepsPerSecond: number;
  readonly digest: string;
}

/** Asks a worker to train for some seconds. */
function train(worker: Worker, seconds: number): Promise<Trained> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Trained>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(seconds);
  });
}

async function measure(): Promise<void> {
  const source = new URL(`worker.ts?workload=${encodeURIComponent(settings.get("workload") ?? "")}`, location.href);
  const workers = [0, 1].map(() => new Worker(source, { type: "module" }));
  // V8 compiles hot code anew for more than a second.
  const warm = await Promise.all(workers.map((worker) => train(worker, Math.max(2, seconds))));
  const found: { one: number; two: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await train(workers[round % 2], seconds);
    const two = await Promise.all(workers.map((worker) => train(worker, seconds)));
    found.push({ one: one.stepsPerSecond, two: two[0].stepsPerSecond + two[1].stepsPerSecond });
  }
  const digests = warm.map(({ digest }) => digest);
  await post("/result", JSON.stringify({ agent: navigator.userAgent, rounds: found, digests }));
}

async function post(path: string, body: string): Promise<void> {
  await fetch(path, { method: "POST", body });
}

measure().catch((error: unknown) => post("/failure", String(error)));

export {};
