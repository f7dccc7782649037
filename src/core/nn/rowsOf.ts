import { UserError } from "../math/errors.ts";

/** Rows of a flat row-major array of the given width. Throws {@link UserError} when they are not a whole number. */
export function rowsOf(where: string, values: { readonly length: number }, width: number): number {
  const rows = values.length / width;
  if (!Number.isInteger(rows))
    throw new UserError(`${where}: got ${values.length} numbers; expected a whole number of rows of ${width}`);
  return rows;
}

/** Throws {@link UserError} unless `values` holds exactly `length` numbers. */
export function expectLength(
  where: string,
  what: string,
  values: { readonly length: number } | undefined,
  length: number,
): void {
  if (values !== undefined && values.length !== length)
    throw new UserError(`${where}: ${what} has ${values.length} numbers; expected ${length}`);
}
