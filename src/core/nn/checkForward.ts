// biome-ignore lint/style/noRestrictedImports: checks the contract of the instruments; type only.
import type { ForwardOptions } from "../instruments/types.ts";
import { invariant, UserError } from "../math/errors.ts";
import { checkNoise } from "./evaluationDraws.ts";

/** What a group of networks is, as far as the options of a forward pass must fit it. */
interface Evaluated {
  /** Networks. */
  readonly count: number;
  readonly inputs: number;
  readonly trainRows: number;
  /** Positions of the units of each hidden layer. */
  readonly positions: readonly number[];
}

/**
 * Rows that a forward pass has: those of its own inputs, or `setRows`. Throws where options exclude each other or do not fit
 * the networks.
 */
export function checkForward(options: ForwardOptions, nets: Evaluated, setRows: number): number {
  const { inputs, statisticsRows, noise, holds = [] } = options;
  const { count } = nets;
  const rows = inputs === undefined ? setRows : inputs[0].length / nets.inputs;
  if (inputs !== undefined)
    invariant(
      inputs.length === count &&
        rows > 0 &&
        Number.isInteger(rows) &&
        inputs.every((x) => x.length === inputs[0].length),
      `forward: inputs of ${inputs.map((x) => x.length).join(", ")} numbers for ${count} networks; expected rows of ${nets.inputs}, as many for each`,
    );
  if (statisticsRows !== undefined) checkStatisticsRows(options, statisticsRows, nets);
  if (noise !== undefined) checkNoise(noise, rows);
  for (const { layer, replace } of holds.flat())
    invariant(
      replace === undefined || replace.values.length === rows * nets.positions[layer],
      `forward: a hold with ${replace?.values.length} values for ${rows} rows of ${nets.positions[layer]}`,
    );
  return rows;
}

function checkStatisticsRows(
  { statistics, recalibrate }: ForwardOptions,
  rows: readonly Int32Array[],
  { count, trainRows }: Evaluated,
): void {
  invariant(
    statistics === undefined && !recalibrate,
    "forward: statisticsRows together with statistics or recalibrate; give one of them",
  );
  const [{ length }] = rows;
  invariant(
    rows.length === count && rows.every((own) => own.length === length && own.every((r) => r >= 0 && r < trainRows)),
    `forward: statisticsRows for ${rows.length} of ${count} networks; expected as many training rows for each, from 0 to ${trainRows - 1}`,
  );
  if (length < 2 || length > trainRows)
    throw new UserError(
      `forward: statisticsRows of ${length} rows; expected 2 to ${trainRows}, the rows of the training set`,
    );
}
