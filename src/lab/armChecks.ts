import { isStandardArm, STANDARD_ARMS } from "./arms.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { didYouMean } from "./nearest.ts";
import type { Issue, Path } from "./specSource.ts";
import { armTrainIssues } from "./trainChecks.ts";
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
  const near = didYouMean(name, STANDARD_ARMS);
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

type At = (member: keyof ArmSpec, message: string) => void;

/** What contradicts itself in the body of an arm, or cannot be trained as the experiment says. */
export function armIssues(path: Path, arm: ArmSpec, experiment: Experiment): Issue[] {
  const issues: Issue[] = [];
  const at: At = (member, message) => void issues.push({ path: [...path, member], message });
  for (const member of ["statistics", "estimator", "renorm", "gradient", "momentum"] as const)
    if (arm[member] !== undefined && arm.norm !== "batch") at(member, `needs norm: batch`);
  for (const member of ["dialect", "affine", "eps"] as const)
    if (arm[member] !== undefined && arm.norm === undefined)
      at(member, "needs a norm: batch, layer, group or instance");
  if (arm.groups !== undefined && arm.norm !== "group") at("groups", "needs norm: group");
  if (arm.norm === "batch") batchNormIssues(arm, experiment.train.batch, at);
  if (arm.noise !== undefined && "matched" in arm.noise) matchedNoiseIssues(arm, arm.noise.matched, at);
  endNoiseIssues(arm, experiment, at);
  smoothingIssues(arm, experiment, at);
  return [...issues, ...armTrainIssues(path, arm, experiment)];
}

function batchNormIssues(arm: ArmSpec, batch: number, at: At): void {
  const { statistics = "batch", estimator, renorm } = arm;
  const one = "batch norm with a batch of one has no variance";
  if (statistics === 1) at("statistics", `${one}; expected at least 2, batch or all`);
  else if (typeof statistics === "number" && batch % statistics !== 0)
    at(
      "statistics",
      `statistics batches of ${statistics} do not divide the gradient batch of ${batch}${divisors(batch)}`,
    );
  if (statistics === "batch" && batch === 1) at("norm", `${one}; raise train.batch or use statistics: all`);
  if (statistics === "others" && batch < 3)
    at("statistics", `others: in a gradient batch of ${batch} they have no variance; raise train.batch to 3 or more`);
  if (estimator !== undefined && statistics === "others")
    at("estimator", `${estimator} of the others is not defined; leave out estimator or statistics`);
  if (renorm !== undefined && (estimator !== undefined || !(statistics === "batch" || statistics === batch)))
    at("renorm", "goes with statistics: batch and no estimator");
  if (renorm !== undefined && arm.momentum === "cumulative")
    at("renorm", "needs moving averages; expected a number as momentum, such as 0.1");
  if (typeof renorm === "object" && renorm.momentum !== undefined && arm.dialect !== "keras")
    at("renorm", "its momentum belongs to dialect: keras; PyTorch's form has one momentum, that of the norm");
  if (arm.dialect === "keras" && arm.momentum === "cumulative")
    at("momentum", "cumulative is PyTorch's; expected a number");
}

function matchedNoiseIssues(arm: ArmSpec, matched: number, at: At): void {
  if (arm.norm !== "batch") at("noise", "needs norm: batch; noise: { shifted: true } goes with any arm");
  if (matched < 4) at("noise", `matched: ${matched}; below 4 the noise has no finite variance, expected 4 or more`);
  if (arm.statistics === "others" || arm.estimator !== undefined || arm.renorm !== undefined)
    at("noise", "matched noise has the law of plain batch statistics; leave out statistics: others, estimator, renorm");
}

/** Dropout and its Gaussian kin: one of them on hidden units and one on the inputs, in its range. */
function endNoiseIssues(arm: ArmSpec, { net }: Experiment, at: At): void {
  const kinds = (["dropout", "gaussianDropout", "gaussianNoise"] as const).filter((kind) => arm[kind] !== undefined);
  const [, second] = kinds;
  if (second !== undefined) at(second, `stands beside ${kinds[0]}; expected one of them`);
  for (const kind of ["inputDropout", "dropout", "gaussianDropout"] as const) {
    const rate = arm[kind];
    if (rate !== undefined && !(rate >= 0 && rate < 1))
      at(kind, `${rate} is no probability to drop; expected a number in [0, 1), such as 0.2`);
  }
  const [front = ""] = net;
  if (arm.inputDropout !== undefined && /^(dropout|gaussiandropout|gaussiannoise) /.test(front))
    at("inputDropout", `stands beside the ${front} that the net begins with; expected one of them`);
  for (const member of ["boosting", "spatial"] as const)
    if (arm[member] === true && !arm.dropout) at(member, "needs dropout, such as dropout: 0.2");
  const hidden = net.filter((layer) => /^(dense|conv) /.test(layer)).length - 1;
  const beyond = arm.dropoutLayers?.find((layer) => layer > hidden);
  if (arm.dropoutLayers !== undefined && kinds.length === 0)
    at("dropoutLayers", "needs dropout, gaussianDropout or gaussianNoise");
  else if (beyond !== undefined)
    at("dropoutLayers", `${beyond}; the net has ${hidden} hidden layer${hidden === 1 ? "" : "s"}`);
  if (arm.spatial === true && !net.some((layer) => layer.startsWith("conv")))
    at("spatial", "the net has no conv layer, whose feature maps it drops; leave it out");
}

function smoothingIssues({ labelSmoothing }: ArmSpec, { loss }: Experiment, at: At): void {
  if (labelSmoothing === undefined) return;
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    at("labelSmoothing", `${labelSmoothing}; expected a share of the label in [0, 1), such as 0.1`);
  if (loss !== "softmax") at("labelSmoothing", `needs the softmax loss, the experiment has ${loss}`);
}

function divisors(batch: number): string {
  const all = Array.from({ length: batch }, (_, i) => i + 1).filter((k) => k > 1 && batch % k === 0);
  return all.length === 0 ? "" : `; expected one of ${all.join(", ")}`;
}
