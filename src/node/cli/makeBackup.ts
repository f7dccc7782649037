import { backupStore } from "../store/backupStore.ts";
import { count, megabytes, say, sayJson } from "./print.ts";

/** Flags of `linchpin backup`. */
export interface BackupFlags {
  readonly store: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Copies the store to a file and says what the copy holds. */
export async function makeBackup(given: string | undefined, flags: BackupFlags): Promise<void> {
  const file = given ?? `${flags.store}.backup`;
  const { trials, experiments, bytes } = await backupStore(flags.store, file, flags.force === true);
  if (flags.json === true) sayJson({ store: flags.store, file, trials, experiments, bytes });
  else
    say(
      `${file}: ${count(trials, "trial")} and ${count(experiments, "experiment")}, ${megabytes(bytes)}, every row matches its checksum`,
    );
}
