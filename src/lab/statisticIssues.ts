import type { ComparisonFile, CorrelationFile } from "./experimentFile.ts";
import { metric } from "./metrics.ts";
import type { Issue, Path } from "./specSource.ts";
import { isCorrelation } from "./statistics.ts";
import type { Comparison, Statistic } from "./types.ts";

/** A comparison as it came: whether it has two arms is what is checked. */
type Written = Partial<ComparisonFile> & Pick<ComparisonFile, "on">;

/** What is wrong with a comparison that has another statistic; its names are checked with those of the others. */
export function statisticIssues(
  path: Path,
  written: ComparisonFile | CorrelationFile,
  { statistic, better, margin }: Comparison,
): Issue[] {
  const file: Written = written;
  if (statistic === undefined) return pairOf(path, file);
  const at = [...path, "statistic"];
  const { minus, againstOn, share, scale, slope } = file;
  const issues: Issue[] = Object.entries({ minus, againstOn, share, scale, slope })
    .filter(([, value]) => value !== undefined)
    .map(([member]) => ({ path: [...path, member], message: "does not go with a statistic; leave it out" }));
  if (better === "equal")
    issues.push({
      path: [...path, "better"],
      message: `a statistic has no test for equality; expected "lower" or "higher"`,
    });
  if (typeof margin === "string")
    issues.push({
      path: [...path, "margin"],
      message: `expected a distance from the target, a number, got "${margin}"`,
    });
  return [
    ...issues,
    ...targetIssues(at, statistic),
    ...(isCorrelation(statistic) ? ofArms(path, file) : ofPair(path, file)),
  ];
}

function pairOf(path: Path, { arm, against }: Written): Issue[] {
  return Object.entries({ arm, against })
    .filter(([, value]) => value === undefined)
    .map(([member]) => ({ path, message: `"${member}" is missing` }));
}

/** The values that a statistic can have. */
const RANGES: Readonly<Record<Statistic["type"], readonly [number, number]>> = {
  correlationWithin: [-1, 1],
  correlationBetween: [-1, 1],
  firstToReach: [0, 1],
  wrongSignUnpaired: [0, 1],
  wrongSignPaired: [0, 1],
  wrongSignHalved: [-0.5, 1],
  seedsSaved: [0, Number.POSITIVE_INFINITY],
};

function targetIssues(at: Path, { type, target }: Statistic): Issue[] {
  const [least, most] = RANGES[type];
  if (target > least && target < most) return [];
  const range = most === Number.POSITIVE_INFINITY ? `above ${least}` : `between ${least} and ${most}`;
  return [{ path: [...at, "target"], message: `${target} is no value of ${type}; expected a number ${range}` }];
}

/** Members of a correlation. */
function ofArms(path: Path, { arm, against, statistic }: Written): Issue[] {
  const at = [...path, "statistic"];
  const issues: Issue[] = Object.entries({ arm, against })
    .filter(([, value]) => value !== undefined)
    .map(([member]) => ({ path: [...path, member], message: "a correlation is over statistic.arms; leave it out" }));
  if (statistic?.with === undefined) issues.push({ path: at, message: `"with" is missing: the other metric` });
  const arms = statistic?.arms ?? [];
  if (new Set(arms).size < arms.length) issues.push({ path: [...at, "arms"], message: "an arm stands there twice" });
  return issues;
}

/** Members of a statistic of two arms. */
function ofPair(path: Path, file: Written): Issue[] {
  const { against, on, statistic } = file;
  const issues = pairOf(path, file);
  for (const member of ["with", "arms"] as const)
    if (statistic?.[member] !== undefined)
      issues.push({ path: [...path, "statistic", member], message: "belongs to a correlation; leave it out" });
  if (typeof against === "number")
    issues.push({
      path: [...path, "against"],
      message: `expected an arm, got ${against}; the number is statistic.target`,
    });
  if (statistic?.type === "firstToReach" && metric(on)?.reached === undefined)
    issues.push({
      path: [...path, "on"],
      message: `"${on}" has no target to reach; expected a metric such as speed.restricted`,
    });
  return issues;
}

/** A correlation is never read alone: what holds between arms may be the reverse within them (INSTRUMENTS H10). */
export function aloneIssues(compare: readonly Comparison[]): Issue[] {
  return compare.flatMap(({ statistic, on }, i): Issue[] => {
    if (statistic === undefined || !isCorrelation(statistic)) return [];
    const other = statistic.type === "correlationWithin" ? "correlationBetween" : "correlationWithin";
    const beside = compare.some(
      (row) => row.on === on && row.statistic?.type === other && row.statistic.with === statistic.with,
    );
    if (beside) return [];
    const message = `is always shown beside ${other}; add a comparison { statistic: { type: ${other}, with: ${statistic.with} }, on: ${on}, primary: false }`;
    return [{ path: ["compare", i, "statistic", "type"], message }];
  });
}
