import { describe, expect, test } from "vitest";
import { dot, expectGradient, expectNetGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "./initialise.ts";
import { backward, forward, type StepDraws } from "./network.ts";
import { type Program, program } from "./program.ts";
import type { BatchNormSpec, LayerSpec, NetSpec } from "./spec.ts";
import { drawStep } from "./train.ts";
import { batchGradient, logitError, lossOf } from "./trainStep.ts";

const bn = (
  statistics: BatchNormSpec["statistics"],
  stopGradient = false,
  dialect: "pytorch" | "keras" = "pytorch",
): BatchNormSpec => ({
  type: "batchNorm",
  dialect,
  statistics,
  stopGradient,
  affine: true,
  // Larger than usual: with eps 1e-5 a ghost batch of 4 can have curvature that swamps a difference quotient.
  eps: 1e-2,
  momentum: 0.1,
});
const noise = (shared: boolean): LayerSpec => ({ type: "matchedNoise", batch: 8, shared });
const dropout = (boosting: boolean): LayerSpec => ({ type: "dropout", rate: 0.3, boosting });

/** A hidden layer of an arm: what stands between dense and activation, and what behind. */
type Arm = { readonly norm: readonly LayerSpec[]; readonly after?: readonly LayerSpec[] };

const arms: Record<string, Arm> = {
  plain: { norm: [] },
  bn: { norm: [bn("batch")] },
  "bn, keras": { norm: [bn("batch", false, "keras")] },
  "bn-g4": { norm: [bn(4)] },
  "bn-full": { norm: [bn("all")] },
  "bn-full-stop": { norm: [bn("all", true)] },
  "bn-stop": { norm: [bn("batch", true)] },
  "bn-g4-stop": { norm: [bn(4, true)] },
  "bn-full+shared8": { norm: [bn("all"), noise(true)] },
  "bn-full+indep8": { norm: [bn("all"), noise(false)] },
  layernorm: { norm: [{ type: "layerNorm", affine: true, eps: 1e-5 }] },
  "dropout-.3": { norm: [], after: [dropout(false)] },
  "bn-full+dropout-.3": { norm: [bn("all")], after: [dropout(false)] },
  "bn-g4+dropout-.3": { norm: [bn(4)], after: [dropout(false)] },
};

const total = 20;
const rows = Int32Array.of(3, 17, 0, 9, 12, 5, 19, 7);

function build(arm: Arm, activation: "relu" | "tanh" | "sigmoid", loss: NetSpec["loss"]): Program {
  const block: readonly LayerSpec[] = [...arm.norm, { type: activation }, ...(arm.after ?? [])];
  const outputs = loss === "softmax" ? 3 : 1;
  const layers: readonly LayerSpec[] = [
    { type: "dense", units: 6 },
    ...block,
    { type: "dense", units: 5 },
    ...block,
    { type: "dense", units: outputs },
  ];
  return program({ inputs: 4, loss, initialiser: "pytorch", layers });
}

function setUp(net: Program) {
  const random = stream(2, 0, "init");
  const params = initialise(net, random).map((layer) =>
    layer.gamma === undefined ? layer : { gamma: normals(layer.gamma.length, random), beta: layer.beta },
  );
  const x = normals(total * 4, random);
  const labels = Int32Array.from({ length: total }, () => random.below(net.outputs === 1 ? 2 : 3));
  const draws = drawStep(net, (layer) => stream(2, 0, `noise/${layer}`), rows.length, total);
  return { state: { params, running: initialiseRunning(net) }, data: { x, labels }, draws };
}

describe("every arm: the gradient of the whole network agrees with finite differences", () => {
  const cases = Object.entries(arms).flatMap(([name, arm]) =>
    (["relu", "tanh", "sigmoid"] as const).map((activation) => [name, activation, arm] as const),
  );

  test.each(cases)("%s, %s", (_name, activation, arm) => {
    const net = build(arm, activation, "softmax");
    const { state, data, draws } = setUp(net);
    const { gradients, tape } = batchGradient(net, state, data, rows, draws);
    const labels = [...rows].map((r) => data.labels[r]);
    // Where the gradient is stopped, the moments are constants: the differences are taken with moments held still.
    const stopped = net.stages.some(({ spec }) => spec.type === "batchNorm" && spec.stopGradient);
    const given: (readonly { mean: Float64Array; variance: Float64Array }[] | undefined)[] = [];
    for (const { stage, batchNorm } of tape.stages) if (stopped) given[stage.layer] = batchNorm?.how.moments;
    expectNetGradient(state.params, gradients, (params) => {
      const pass = { ...draws, mode: "train", rows, given } as const;
      return lossOf(net, forward(net, params, state.running, data.x, pass).logits, labels).loss;
    });
  });

  test("logistic loss, bn-full", () => {
    const net = build(arms["bn-full"], "tanh", "logistic");
    const { state, data, draws } = setUp(net);
    expectNetGradient(
      state.params,
      batchGradient(net, state, data, rows, draws).gradients,
      (params) => batchGradient(net, { ...state, params }, data, rows, draws).loss,
    );
  });

  test.each([
    ["boosting-.3", { norm: [], after: [dropout(true)] }],
    ["bn-g4+boosting-.3", { norm: [bn(4)], after: [dropout(true)] }],
  ])("%s: the error of the full network, sent through the masked one", (_name, arm) => {
    const net = build(arm, "tanh", "softmax");
    const { state, data, draws } = setUp(net);
    const { gradients, logits } = batchGradient(net, state, data, rows, draws);
    const labels = [...rows].map((r) => data.labels[r]);
    const full = forward(net, state.params, state.running, data.x, { mode: "train", rows });
    const error = logitError(net, full.logits, labels);
    expect(error).not.toEqual(logitError(net, logits, labels));
    // Its gradient is no gradient of a loss; it is that of error · (masked logits) with the error held still.
    expectNetGradient(state.params, gradients, (params) =>
      dot(error, forward(net, params, state.running, data.x, { ...draws, mode: "train", rows }).logits),
    );
  });
});

describe("what separates the arms", () => {
  const gradientOfX = (name: string) => {
    const net = build(arms[name], "tanh", "softmax");
    const { state, data, draws } = setUp(net);
    const { tape } = batchGradient(net, state, data, rows, draws);
    const labels = [...rows].map((r) => data.labels[r]);
    const { x } = backward(net, state.params, tape, logitError(net, tape.logits, labels));
    return { x, f: (v: Float64Array) => batchGradient(net, state, { ...data, x: v }, rows, draws).loss, data };
  };

  test("bn-full: the gradient through the statistics reaches rows outside the batch, and is right there", () => {
    const { x, f, data } = gradientOfX("bn-full");
    expect(x.subarray(4, 8).some((v) => v !== 0)).toBe(true);
    expectGradient(f, data.x, x, { tolerance: 1e-7 });
  });

  test.each(["bn", "bn-g4", "plain"])("%s: rows outside the batch have no gradient", (name) => {
    const { x, f, data } = gradientOfX(name);
    expect([...x.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expectGradient(f, data.x, x, { tolerance: 1e-7 });
  });

  test("bn-full-stop: rows outside the batch have no gradient, although they take part in the statistics", () => {
    const { x } = gradientOfX("bn-full-stop");
    expect([...x.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect(x.subarray(12, 16).some((v) => v !== 0)).toBe(true);
  });

  test("bn-full gives the logits of a row whatever else is in the batch", () => {
    const net = build(arms["bn-full"], "relu", "softmax");
    const { state, data } = setUp(net);
    const a = batchGradient(net, state, data, Int32Array.of(3, 4, 5)).logits;
    const b = batchGradient(net, state, data, Int32Array.of(3, 11)).logits;
    expect(a.subarray(0, 3)).toEqual(b.subarray(0, 3));
  });

  test("a ghost batch as large as the batch is bn", () => {
    const ghost = build({ norm: [bn(8)] }, "relu", "softmax");
    const { state, data } = setUp(ghost);
    const whole = batchGradient(build(arms["bn"], "relu", "softmax"), state, data, rows);
    expect(batchGradient(ghost, state, data, rows).gradients).toEqual(whole.gradients);
  });

  test("injected noise with e = 0 and s = 1 is bn-full", () => {
    const noisy = build(arms["bn-full+indep8"], "relu", "softmax");
    const { state, data, draws } = setUp(noisy);
    const silent: StepDraws = {
      noise: draws.noise?.map((d) => d && { shift: d.shift.map(() => 0), scale: d.scale.map(() => 1) }),
    };
    const a = batchGradient(noisy, state, data, rows, silent);
    const quiet = build(arms["bn-full"], "relu", "softmax");
    const b = batchGradient(quiet, { ...setUp(quiet).state, params: setUp(quiet).state.params }, data, rows);
    expect(a.loss).toBe(b.loss);
  });
});

describe("edges", () => {
  test("a batch of one refuses under batch norm and passes under bn-full, layer norm and plain", () => {
    for (const name of ["bn", "bn-g4", "bn, keras"]) {
      const net = build(arms[name], "relu", "softmax");
      const { state, data } = setUp(net);
      expect(() => batchGradient(net, state, data, Int32Array.of(2))).toThrow(UserError);
    }
    for (const name of ["bn-full", "layernorm", "plain"]) {
      const net = build(arms[name], "relu", "softmax");
      const { state, data } = setUp(net);
      expect(batchGradient(net, state, data, Int32Array.of(2)).loss).toBeGreaterThan(0);
    }
  });

  test("missing masks and draws are refused with their shapes", () => {
    const masked = build(arms["dropout-.3"], "relu", "softmax");
    expect(() => batchGradient(masked, setUp(masked).state, setUp(masked).data, rows)).toThrow("expected (8, 6)");
    const noisy = build(arms["bn-full+indep8"], "relu", "softmax");
    expect(() => batchGradient(noisy, setUp(noisy).state, setUp(noisy).data, rows)).toThrow("(20, 6)");
  });

  test("a row that is not in the data is refused", () => {
    const net = build(arms["plain"], "relu", "softmax");
    const { state, data } = setUp(net);
    expect(() => batchGradient(net, state, data, Int32Array.of(1, 20))).toThrow("row 20");
  });

  test("inputs of another width are refused", () => {
    const net = build(arms["plain"], "relu", "softmax");
    const { state, data } = setUp(net);
    expect(() => batchGradient(net, state, { ...data, x: data.x.subarray(1) }, rows)).toThrow("rows of 4");
  });
});
