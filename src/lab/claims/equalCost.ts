/** What layer widths at a given cost depend on: inputs and outputs of a task and the width of its usual network. */
export interface NetSize {
  readonly inputs: number;
  readonly outputs: number;
  /** Of both hidden layers. */
  readonly width: number;
}

/** A network of hidden layers of one width. */
export interface Hidden {
  readonly depth: number;
  readonly width: number;
}

/** Layers in the words of an experiment file. */
export function layers({ depth, width }: Hidden, outputs: number): readonly string[] {
  return [...Array.from({ length: depth }, () => [`dense ${width}`, "relu"]).flat(), `dense ${outputs}`];
}

/**
 * Five networks of two hidden layers and different widths, and five of different widths and depths, that together have
 * about the multiplications of five usual ones: four are given as shares of the usual width, the last takes what is left.
 */
export function mixedWidths(size: NetSize): readonly Hidden[] {
  return filled(
    size,
    [0.5, 0.75, 1, 1.25].map((share) => ({ depth: 2, width: size.width * share })),
    2,
  );
}

/** See {@link mixedWidths}: one hidden layer of twice the width, two of three and of five quarters, three of one half. */
export function mixedDepths(size: NetSize): readonly Hidden[] {
  const given = [
    { depth: 1, share: 2 },
    { depth: 2, share: 0.75 },
    { depth: 2, share: 1.25 },
    { depth: 3, share: 0.5 },
  ];
  return filled(
    size,
    given.map(({ depth, share }) => ({ depth, width: size.width * share })),
    3,
  );
}

/** Width of a network of two hidden layers with `times` the parameters of the usual one, biases included. */
export function timesWider({ inputs, outputs, width }: NetSize, times: number): number {
  // (w + 1) w + (inputs + outputs + 1) w + outputs.
  const linear = inputs + outputs + 2;
  const whole = times * (width * width + linear * width + outputs) - outputs;
  return Math.round(root(1, linear, whole));
}

function filled(size: NetSize, given: readonly Hidden[], depth: number): readonly Hidden[] {
  const budget = 5 * multiplications({ depth: 2, width: size.width }, size);
  const rest = budget - given.reduce((sum, net) => sum + multiplications(net, size), 0);
  const width = Math.round(root(depth - 1, size.inputs + size.outputs, rest));
  return [...given, { depth, width }];
}

/** (depth - 1) w^2 + (inputs + outputs) w. */
function multiplications({ depth, width }: Hidden, { inputs, outputs }: NetSize): number {
  return (depth - 1) * width * width + (inputs + outputs) * width;
}

/** The positive root of a w^2 + b w = c. */
function root(a: number, b: number, c: number): number {
  return (Math.sqrt(b * b + 4 * a * c) - b) / (2 * a);
}
