import { restoreStore } from "../store/restoreStore.ts";
import { count, megabytes, say, sayJson } from "./print.ts";

/** Flags of `linchpin restore`. */
export interface RestoreFlags {
  readonly store: string;
  readonly json?: boolean;
}

/** Puts a backup in the place of the store and says where the store of before lies. */
export function restoreBackup(file: string, flags: RestoreFlags): void {
  const { trials, experiments, bytes, keptAt } = restoreStore(file, flags.store);
  if (flags.json === true) sayJson({ file, store: flags.store, trials, experiments, bytes, keptAt: keptAt ?? null });
  else {
    say(`${flags.store}: ${count(trials, "trial")} and ${count(experiments, "experiment")}, ${megabytes(bytes)}`);
    if (keptAt !== undefined) say(`The store that was there is ${keptAt}.`);
  }
}
