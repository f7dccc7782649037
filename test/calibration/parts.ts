import { coverage } from "./coverage.ts";
import { falseVerdicts } from "./falseVerdicts.ts";
import type { Measurement } from "./measurement.ts";
import { nets, SETTINGS } from "./nets.ts";
import { power } from "./power.ts";
import type { Sizes } from "./sizes.ts";

/** The parts of the calibration by name, in the order of the page. They share nothing and may run side by side. */
export const PARTS: Readonly<Record<string, (sizes: Sizes) => Measurement[]>> = {
  verdicts: falseVerdicts,
  coverage,
  power,
  ...Object.fromEntries(
    SETTINGS.map((setting) => [`nets, ${setting.arm}`, (sizes: Sizes): Measurement[] => nets(setting, sizes.nets)]),
  ),
};
