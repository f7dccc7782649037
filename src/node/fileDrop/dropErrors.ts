import { UserError } from "../../core/math/errors.ts";

/** A file of a drop folder that does not hold what was written to it. */
export class DropDamagedError extends UserError {
  override name = "DropDamagedError";
  /** What is wrong with it, without its name. */
  readonly why: string;

  constructor(file: string, why: string) {
    super(`${file}: ${why}`);
    this.why = why;
  }
}

/** The folder takes no more: what was written before is whole, this file is not there. */
export class DropFullError extends UserError {
  override name = "DropFullError";
}

/** A file of a newer format than this version reads. */
export class NewerFormatError extends UserError {
  override name = "NewerFormatError";
}
