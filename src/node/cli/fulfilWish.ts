import { joinCluster } from "../cluster/joinCluster.ts";
import { findSubmitted, resumeExperiment, retryFailed, stopExperiment } from "../cluster/submissions.ts";
import { clusterUrl } from "./clusterOptions.ts";
import { count, say } from "./print.ts";
import type { WishName } from "./wishCommands.ts";

/** Does what was asked for with an experiment of a cluster, and says what came of it. */
export async function fulfil(name: WishName, experiment: string, given: string | boolean | undefined): Promise<void> {
  const cluster = await joinCluster(clusterUrl(name, given), { connections: 2 });
  try {
    const stored = await findSubmitted(cluster, experiment);
    switch (name) {
      case "pause":
        say(
          `${stored.name}: paused, with ${count(await stopExperiment(cluster, stored, "paused"), "trial")} left; linchpin resume goes on`,
        );
        break;
      case "resume":
        say(`${stored.name}: goes on, with ${count(await resumeExperiment(cluster, stored), "trial")} left`);
        break;
      case "cancel":
        say(
          `${stored.name}: cancelled, with ${count(await stopExperiment(cluster, stored, "cancelled"), "trial")} left; what is done stays`,
        );
        break;
      case "retry":
        say(`${stored.name}: ${count(await retryFailed(cluster, stored), "trial")} in the queue again`);
        break;
    }
  } finally {
    await cluster.close();
  }
}
