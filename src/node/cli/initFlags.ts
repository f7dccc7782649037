import type { Margin } from "../../lab/types.ts";

/** Flags of `linchpin init`. */
export interface InitFlags {
  readonly question?: string;
  readonly data?: string;
  readonly arms?: readonly string[];
  readonly against?: string;
  readonly on?: readonly string[];
  readonly better?: "lower" | "higher" | "equal";
  readonly margin?: Margin;
  readonly seeds?: number;
  readonly force?: boolean;
}
