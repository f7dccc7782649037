import { UserError } from "../../core/math/errors.ts";
import { claims } from "../../lab/claims/index.ts";
import { judgeStored } from "../run/judgeStored.ts";
import type { LocalStore } from "../store/localStore.ts";
import { claimsTable, countedClaims } from "./claimsTable.ts";
import { catalogueEntry, judgedClaims, lastRuns } from "./judgedClaims.ts";
import { note, say, sayJson, terminalWidth } from "./print.ts";
import { writeCatalogue } from "./writeCatalogue.ts";
import { writeReport } from "./writeReport.ts";

/** Flags of `linchpin report --all`. */
interface ReportAllFlags {
  readonly store: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Writes the reports of all claims in a store anew, and the catalogue of them. Nothing is trained. */
export function reportAll(store: LocalStore, flags: ReportAllFlags): void {
  const all = judgedClaims(store);
  const found = claims.map((claim) => ({ claim, runs: lastRuns(claim, all) }));
  for (const { stored } of found.flatMap(({ runs }) => runs))
    try {
      writeReport({ ...judgeStored(store, stored), store, flags });
    } catch (error) {
      // Planned by another version: its verdicts stand in the catalogue, its report cannot be made again.
      if (!(error instanceof UserError)) throw error;
      note(`${stored.name}: ${error.message}`);
    }
  const catalogue = writeCatalogue(found, flags);
  if (flags.json === true) {
    sayJson({ catalogue });
    return;
  }
  const entries = found.map(({ claim, runs }) => catalogueEntry(claim, runs));
  for (const line of claimsTable(entries, terminalWidth())) say(line);
  say(`${countedClaims(entries)}. Catalogue: ${catalogue}`);
}
