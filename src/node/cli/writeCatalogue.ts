import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Claim } from "../../lab/claims/claim.ts";
import { renderCatalogue } from "../../lab/report/renderCatalogue.ts";
import { shellWords } from "../../lab/shellWords.ts";
import { productVersion } from "../run/productVersion.ts";
import { DEFAULT_STORE } from "../store/defaultStore.ts";
import { catalogueEntry, type JudgedClaim } from "./judgedClaims.ts";
import { reportName, writeOut } from "./writeReport.ts";

/** A claim with the runs that stand for it. */
export interface ClaimRuns {
  readonly claim: Claim;
  readonly runs: readonly JudgedClaim[];
}

/**
 * Writes the page of the whole catalogue beside the reports of the claims, which it links to where they are there. Returns
 * its path.
 */
export function writeCatalogue(
  found: readonly ClaimRuns[],
  { store, out }: { readonly store: string; readonly out: string },
  file = "catalogue.html",
): string {
  const at = store === DEFAULT_STORE ? [] : ["--store", store];
  const page = renderCatalogue({
    entries: found.map(({ claim, runs }) => {
      const entry = catalogueEntry(claim, runs);
      return { ...entry, runs: entry.runs.map((run, i) => ({ ...run, ...linked(runs[i], out) })) };
    }),
    ...{ date: new Date().toISOString(), version: productVersion(), store },
    commands: {
      run: shellWords(["linchpin", "run", "--all", ...at]),
      blocks: [
        shellWords(["linchpin", "run", "--all", "--first-seed", "1000", ...at]),
        shellWords(["linchpin", "blocks", ...at]),
      ].join("\n"),
      report: shellWords(["linchpin", "report", "--all", ...at]),
    },
  });
  return writeOut(out, file, page);
}

function linked(run: JudgedClaim | undefined, out: string): { readonly report?: string } {
  if (run === undefined) return {};
  const file = `${reportName(run.stored)}.html`;
  return existsSync(join(out, file)) ? { report: encodeURIComponent(file) } : {};
}
