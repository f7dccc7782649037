import type { ComparisonFile } from "../../../../src/lab/experimentFile.ts";

/**
 * The comparisons of a set of arms, by a rule that knows no result: every arm against `plain` (else the first arm), and
 * every form of the batch noise against batch norm with its noise switched off (CLAIMS 2.2: NC1, NC2, NC3).
 *
 * @param arms their names in order @param on the metric, the same in all
 */
export function labCompare(arms: readonly string[], on: string): readonly ComparisonFile[] {
  const reference = arms.includes("plain") ? "plain" : arms[0];
  const rows = arms.flatMap((arm): Omit<ComparisonFile, "on">[] => {
    const off = /^bn(-g\d+)?-stop$/.test(arm) ? "bn-full-stop" : "bn-full";
    const noise = arms.includes(off) ? noiseContrast(arm) : undefined;
    return [
      ...(reference === undefined || arm === reference
        ? []
        : [{ arm, against: reference, contrast: reference === "plain" ? total(arm) : (noise ?? arm) }]),
      ...(noise === undefined || off === reference ? [] : [{ arm, against: off, contrast: noise }]),
    ];
  });
  return rows.map((row) => ({ ...row, on }));
}

/** What an arm as a whole does. Contrasts are told apart by the statistics batch. */
function total(arm: string): string {
  if (arm === "bn-full") return "normalisation";
  return /^bn(-g\d+)?$/.test(arm) ? arm.replace("bn", "total") : arm;
}

function noiseContrast(arm: string): string | undefined {
  const [, batch, stopped] = /^bn(?:-g(\d+))?(-stop)?$/.exec(arm) ?? [];
  if (/^bn(-g\d+)?(-stop)?$/.test(arm))
    return `${stopped === undefined ? "NC1" : "NC3"}${batch === undefined ? "" : `-${batch}`}`;
  const [, kind, size] = /^bn-full\+(shared|indep)(\d+)$/.exec(arm) ?? [];
  return kind === undefined ? undefined : `NC2-${kind}-${size}`;
}
