/**
 * JSON of our objects: typed arrays as lists of numbers, NaN and infinities as null, which is never used for anything else
 * in what has typed arrays.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    ArrayBuffer.isView(member) ? Array.from(member as Float64Array) : member,
  );
}
