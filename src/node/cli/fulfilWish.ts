import type { StoredExperiment } from "../../lab/types.ts";
import { type Cluster, withCluster } from "../cluster/joinCluster.ts";
import { findSubmitted, resumeExperiment, retryFailed, stopExperiment } from "../cluster/submissions.ts";
import { clusterUrl } from "./clusterOptions.ts";
import { count, say } from "./print.ts";
import type { WishName } from "./wishCommands.ts";

/** Does what was asked for with an experiment of a cluster, and says what came of it. */
export function fulfil(name: WishName, experiment: string, given: string | boolean | undefined): Promise<void> {
  return withCluster(clusterUrl(name, given), { connections: 2 }, async (cluster) => {
    const stored = await findSubmitted(cluster.store, experiment);
    say(`${stored.name}: ${await done(name, cluster, stored)}`);
  });
}

async function done(name: WishName, cluster: Cluster, stored: StoredExperiment): Promise<string> {
  switch (name) {
    case "pause":
      return `paused, with ${count(await stopExperiment(cluster, stored, "paused"), "trial")} left; linchpin resume goes on`;
    case "resume":
      return `goes on, with ${count(await resumeExperiment(cluster, stored), "trial")} left`;
    case "cancel":
      return `cancelled, with ${count(await stopExperiment(cluster, stored, "cancelled"), "trial")} left; what is done stays`;
    case "retry":
      return `${count(await retryFailed(cluster, stored), "trial")} in the queue again`;
  }
}
