// Trains T1 in Web Workers: after a warm-up, rounds of one worker, then of two. Posts steps per second to `/result`.
const settings = new URLSearchParams(location.search);
const rounds = Number(settings.get("rounds"));
const seconds = Number(settings.get("seconds"));

/** Asks a worker to train for some seconds; network-training-steps per second. */
function train(worker: Worker, seconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(seconds);
  });
}

async function measure(): Promise<void> {
  const workers = [0, 1].map(() => new Worker(new URL("worker.ts", location.href), { type: "module" }));
  // V8 compiles hot code anew for more than a second.
  await Promise.all(workers.map((worker) => train(worker, Math.max(2, seconds))));
  const found: { one: number; two: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await train(workers[round % 2], seconds);
    const [first, second] = await Promise.all(workers.map((worker) => train(worker, seconds)));
    found.push({ one, two: first + second });
  }
  await post("/result", JSON.stringify({ agent: navigator.userAgent, rounds: found }));
}

async function post(path: string, body: string): Promise<void> {
  await fetch(path, { method: "POST", body });
}

measure().catch((error: unknown) => post("/failure", String(error)));

export {};
