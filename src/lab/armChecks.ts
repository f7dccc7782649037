import { isStandardArm } from "./arms.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { didYouMean } from "./nearest.ts";
import type { Issue, Path } from "./specSource.ts";
import type { ArmSpec, Experiment } from "./types.ts";

/** A body left empty under a name that means something else would silently train the plain net. */
export function armNameIssues(arms: ExperimentFile["arms"]): Issue[] {
  if (Array.isArray(arms))
    return arms.flatMap((name: string, i): Issue[] => {
      if (arms.indexOf(name) < i) return [{ path: ["arms", i], message: `arm "${name}" is listed twice` }];
      return isStandardArm(name) ? [] : [{ path: ["arms", i], message: unknownArm(name) }];
    });
  const entries = Object.entries(arms as Readonly<Record<string, ArmSpec | null>>);
  if (entries.length === 0) return [{ path: ["arms"], message: "no arms; expected at least one, such as plain: {}" }];
  return entries.flatMap(([name, arm]): Issue[] => {
    const problem = nameProblem(name) ?? (isEmpty(arm) ? emptyProblem(name) : undefined);
    return problem === undefined ? [] : [{ path: ["arms"], key: name, message: problem }];
  });
}

function unknownArm(name: string): string {
  const near = didYouMean(name, ["plain", "bn", "bn-full", "bn-full-stop", "bn-stop", "layernorm"]);
  return `"${name}" is no standard arm${near}; write it out, as in arms: { ${name || "mine"}: { norm: batch } }`;
}

function nameProblem(name: string): string | undefined {
  if (/^[A-Za-z][\w.+-]{0,63}$/.test(name)) return undefined;
  return `arm name "${name}": expected a letter and then up to 63 letters, digits or . + - _`;
}

function isEmpty(arm: ArmSpec | null): boolean {
  return arm === null || Object.keys(arm).length === 0;
}

function emptyProblem(name: string): string | undefined {
  if (name === "plain" || !isStandardArm(name)) return undefined;
  return `arm "${name}" has an empty body, which is the plain net; write it out, or list standard arms by name: arms: [plain, ${name}]`;
}

/** What contradicts itself in the body of an arm, or cannot be trained at the gradient batch of the experiment. */
export function armIssues(path: Path, arm: ArmSpec, { train }: Experiment): Issue[] {
  const issues: Issue[] = [];
  const at = (member: keyof ArmSpec, message: string): void => void issues.push({ path: [...path, member], message });
  for (const member of ["statistics", "gradient", "dialect", "momentum", "noise"] as const)
    if (arm[member] !== undefined && arm.norm !== "batch") at(member, `needs norm: batch`);
  for (const member of ["affine", "eps"] as const)
    if (arm[member] !== undefined && arm.norm === undefined) at(member, `needs norm: batch or norm: layer`);
  if (arm.norm === "batch") batchNormIssues(arm, train.batch, at);
  if (arm.dropout !== undefined && !(arm.dropout >= 0 && arm.dropout < 1))
    at("dropout", `${arm.dropout} is no probability to drop; expected a number in [0, 1), such as 0.2`);
  if (arm.boosting === true && !arm.dropout) at("boosting", "needs dropout, such as dropout: 0.2");
  return issues;
}

function batchNormIssues(arm: ArmSpec, batch: number, at: (member: keyof ArmSpec, message: string) => void): void {
  const { statistics = "batch" } = arm;
  const one = "batch norm with a batch of one has no variance";
  if (statistics === 1) at("statistics", `${one}; expected at least 2, batch or all`);
  else if (typeof statistics === "number" && batch % statistics !== 0)
    at(
      "statistics",
      `statistics batches of ${statistics} do not divide the gradient batch of ${batch}${divisors(batch)}`,
    );
  if (statistics === "batch" && batch === 1) at("norm", `${one}; raise train.batch or use statistics: all`);
  if (arm.noise !== undefined && arm.noise.matched < 4)
    at("noise", `matched: ${arm.noise.matched}; below 4 the noise has no variance, expected 4 or more`);
  if (arm.dialect === "keras" && arm.momentum === "cumulative")
    at("momentum", "cumulative is PyTorch's; expected a number");
}

function divisors(batch: number): string {
  const all = Array.from({ length: batch }, (_, i) => i + 1).filter((k) => k > 1 && batch % k === 0);
  return all.length === 0 ? "" : `; expected one of ${all.join(", ")}`;
}
