// A worker of a cluster whose trials take no time: node bench/cluster/worker.ts URL KERNEL.
import { trialId } from "../../src/lab/trialId.ts";
import { joinCluster } from "../../src/node/cluster/joinCluster.ts";
import { work } from "../../src/node/cluster/worker.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { madeUp } from "../madeUp.ts";

const [url = "", kernel = ""] = process.argv.slice(2);
const cluster = await joinCluster(url, { connections: 4 });
await work({
  ...{ store: cluster.store, boss: cluster.boss, kernels: [kernel], slots: 1, versions: "bench", drain: true },
  openPool: () => inProcessPool((specs) => specs.map((spec) => madeUp(trialId(spec), spec))),
  ...{ log: () => {}, signal: new AbortController().signal, graceMs: 0, limitMs: 60_000, checkHere: () => {} },
});
await cluster.close();
