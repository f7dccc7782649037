import type { Path } from "./caseReader.ts";
import type { GoldenCase } from "./golden.ts";
import type { KernelOps } from "./kernelOps.ts";
import type { Kind, Tolerance } from "./tolerance.ts";

/** One number, or the numbers of one tensor in row-major order, with how closely they must agree. */
export interface Answered {
  readonly value: number | boolean | ArrayLike<number>;
  /** Default `layer`. */
  readonly kind?: Kind;
  /** Added to the tolerance of the kind, where a case loses digits by its nature. */
  readonly extra?: Partial<Tolerance>;
}

/** What a voice computed for a case, by path such as `outputs.y`. */
export interface Answer {
  readonly values: Readonly<Partial<Record<Path, Answered | number | ArrayLike<number>>>>;
  /** Expected values that this voice does not show, with the reason; they are named in the report, not compared. */
  readonly notCompared?: Readonly<Partial<Record<Path, string>>> | undefined;
}

/** The case asks for something this version does not have: reported by name, never as passed. */
export interface Unsupported {
  readonly unsupported: string;
}

/** Answers the cases of one op. A UserError that a layer throws is an answer too: the case may expect it. */
export interface Adapter {
  reference(golden: GoldenCase): Answer | Unsupported;
  /** Absent: the kernels have nothing of the kind, and the case is run in one voice only. */
  kernel?(golden: GoldenCase, kernel: KernelOps): Answer | Unsupported;
}
