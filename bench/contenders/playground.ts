import { stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { Contender, Session } from "./contender.ts";
import { type GivenWork, givenWork } from "./givenWork.ts";

/** A unit: it knows the links that reach it and the links that leave it. */
class Unit {
  readonly incoming: Link[] = [];
  readonly outgoing: Link[] = [];
  readonly activation: Activation;
  readonly bias = new Weight();
  total = 0;
  output = 0;
  /** Derivatives of the example's loss with respect to output and total. */
  outputError = 0;
  totalError = 0;

  constructor(activation: Activation) {
    this.activation = activation;
  }

  feed(): void {
    this.total = this.bias.value;
    for (const link of this.incoming) this.total += link.weight.value * link.from.output;
    this.output = this.activation.of(this.total);
  }
}

class Link {
  readonly from: Unit;
  readonly to: Unit;
  readonly weight = new Weight();

  constructor(from: Unit, to: Unit) {
    this.from = from;
    this.to = to;
  }
}

/** A number that learns: it gathers the gradients of a batch, then moves. */
class Weight {
  value = 0;
  velocity = 0;
  gathered = 0;
  examples = 0;

  gather(gradient: number): void {
    this.gathered += gradient;
    this.examples++;
  }

  move(rate: number, momentum: number): void {
    this.velocity = momentum * this.velocity + this.gathered / this.examples;
    this.value -= rate * this.velocity;
    this.gathered = 0;
    this.examples = 0;
  }
}

interface Activation {
  of(total: number): number;
  slope(total: number): number;
}

const identity: Activation = { of: (total) => total, slope: () => 1 };
const relu: Activation = { of: (total) => Math.max(0, total), slope: (total) => (total <= 0 ? 0 : 1) };
const tanh: Activation = {
  of: (total) => Math.tanh(total),
  slope: (total) => {
    const output = Math.tanh(total);
    return 1 - output * output;
  },
};

/**
 * A scalar trainer in the manner of TensorFlow Playground: units and links are objects, one example passes at a time,
 * gradients are gathered link by link, and every weight moves once a batch. Numbers are float64.
 */
export const playground: Contender = {
  id: "playground",
  title: "units and links as objects, one example at a time",
  open(workload, steps): Session {
    const { batch, learningRate, momentum } = workload.train;
    const { inputs } = workload.net;
    const given = new Map<number, GivenWork>();
    const losses = new Float64Array(steps);
    const perEpoch = stepsPerEpoch(workload);
    let net: readonly Unit[][] = [];
    let work: GivenWork | undefined;
    return {
      restart(turn) {
        const seed = turn % workload.seeds;
        work = given.get(seed) ?? givenWork(workload, seed);
        given.set(seed, work);
        net = build(workload, work);
      },
      advance() {
        if (work === undefined) throw new Error("playground: advance before restart");
        const { x, y } = work.data.train;
        for (let step = 0; step < steps; step++) {
          let loss = 0;
          const from = (step % perEpoch) * batch;
          for (let r = from; r < from + batch; r++) {
            const row = work.order[r];
            forward(net, x, row * inputs);
            loss += judge(net[net.length - 1], y[row]);
            backward(net);
          }
          losses[step] = loss / batch;
          update(net, learningRate, momentum);
        }
        return steps;
      },
      losses: () => losses,
    };
  },
};

function build({ net }: Workload, { start }: GivenWork): readonly Unit[][] {
  const layers: Unit[][] = [Array.from({ length: net.inputs }, () => new Unit(identity))];
  net.layers.forEach((spec, index) => {
    if (spec.type === "batchNorm") throw new Error("playground: no batch norm, for examples pass one at a time");
    if (spec.type !== "dense") return;
    const next = net.layers[index + 1]?.type;
    const before = layers[layers.length - 1];
    const { weight = [], bias = [] } = start[index];
    layers.push(
      Array.from({ length: spec.units }, (_, u) => {
        const unit = new Unit(next === "relu" ? relu : next === "tanh" ? tanh : identity);
        unit.bias.value = bias[u];
        before.forEach((source, i) => {
          const link = new Link(source, unit);
          link.weight.value = weight[i * spec.units + u];
          source.outgoing.push(link);
          unit.incoming.push(link);
        });
        return unit;
      }),
    );
  });
  return layers;
}

function forward(net: readonly Unit[][], x: Float32Array, from: number): void {
  net[0].forEach((unit, i) => {
    unit.output = x[from + i];
  });
  for (let l = 1; l < net.length; l++) for (const unit of net[l]) unit.feed();
}

/** Loss of one example, nats; its derivatives go to the output units. One unit: logistic loss, else softmax. */
function judge(outputs: readonly Unit[], label: number): number {
  if (outputs.length === 1) {
    const z = outputs[0].output;
    const e = Math.exp(-Math.abs(z));
    outputs[0].outputError = (z < 0 ? e : 1) / (1 + e) - label;
    return Math.max(z, 0) - z * label + Math.log1p(e);
  }
  let top = outputs[0].output;
  for (const unit of outputs) top = Math.max(top, unit.output);
  let sum = 0;
  for (const unit of outputs) sum += Math.exp(unit.output - top);
  outputs.forEach((unit, k) => {
    unit.outputError = Math.exp(unit.output - top) / sum - (k === label ? 1 : 0);
  });
  return Math.log(sum) + top - outputs[label].output;
}

function backward(net: readonly Unit[][]): void {
  for (let l = net.length - 1; l >= 1; l--) {
    for (const unit of net[l]) {
      unit.totalError = unit.outputError * unit.activation.slope(unit.total);
      unit.bias.gather(unit.totalError);
      for (const link of unit.incoming) link.weight.gather(unit.totalError * link.from.output);
    }
    if (l === 1) continue;
    for (const unit of net[l - 1]) {
      unit.outputError = 0;
      for (const link of unit.outgoing) unit.outputError += link.weight.value * link.to.totalError;
    }
  }
}

function update(net: readonly Unit[][], rate: number, momentum: number): void {
  for (let l = 1; l < net.length; l++) {
    for (const unit of net[l]) {
      unit.bias.move(rate, momentum);
      for (const link of unit.incoming) link.weight.move(rate, momentum);
    }
  }
}
