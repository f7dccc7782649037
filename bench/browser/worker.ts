// A Web Worker that trains groups of four seeds of a workload (`?workload=`) for as many seconds as a message says, and answers
// with network-training-steps per second and the digest of what it trained.
import { browserTraining } from "./training.ts";

const training = browserTraining(new URLSearchParams(location.search).get("workload") ?? "");

addEventListener("message", ({ data: seconds }: MessageEvent<number>) => {
  const began = performance.now();
  let done = 0;
  let elapsed = 0;
  let digest = "";
  while (elapsed < seconds) {
    digest = training.run();
    done += training.steps;
    elapsed = (performance.now() - began) / 1000;
  }
  postMessage({ stepsPerSecond: done / elapsed, digest });
});
