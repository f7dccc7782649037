import { createServer, type Server } from "node:http";
import type { WorkerState } from "./workerRow.ts";

/**
 * A worker's state in the text format of Prometheus.
 * Source: prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
 */
export function metricsText(state: WorkerState, memoryBytes: number): string {
  const metric = (name: string, type: "counter" | "gauge", help: string, value: number): string =>
    `# HELP linchpin_worker_${name} ${help}\n# TYPE linchpin_worker_${name} ${type}\nlinchpin_worker_${name} ${value}\n`;
  const labels = Object.entries({
    name: state.name,
    host: state.host,
    kernels: state.kernels.join(" "),
    versions: state.versions,
  })
    .map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`))}"`)
    .join(",");
  return [
    `# HELP linchpin_worker_info What the worker is.\n# TYPE linchpin_worker_info gauge\nlinchpin_worker_info{${labels}} 1\n`,
    metric("trials_done_total", "counter", "Trials whose record was kept or was there already.", state.done),
    metric("trials_failed_total", "counter", "Trials that failed for the last time.", state.failed),
    metric("slots", "gauge", "Trials or groups that it trains at once, at most.", state.slots),
    metric("slots_busy", "gauge", "Slots that train now.", state.busy),
    metric("memory_bytes", "gauge", "Resident memory of the worker without its training processes.", memoryBytes),
  ].join("");
}

/** Serves the metrics at `/metrics` on this port, and `/healthz` for probes. */
export async function serveMetrics(port: number, state: () => WorkerState | undefined): Promise<Server> {
  const server = createServer((request, response) => {
    const now = state();
    const path = request.url?.split("?")[0];
    const known = request.method === "GET" && (path === "/metrics" || path === "/healthz");
    const text = path === "/metrics" && now !== undefined ? metricsText(now, process.memoryUsage.rss()) : "ok\n";
    response.writeHead(known ? (now === undefined ? 503 : 200) : 404, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
    response.end(known ? text : "not found\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
  return server;
}
