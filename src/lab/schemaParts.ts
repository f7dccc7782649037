import * as z from "zod/mini";

/** With a description that editors show. */
export function told<S extends z.ZodMiniType>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** A member that may be absent, with the description that editors show. */
export function may<T>(description: string, schema: z.ZodMiniType<T>): z.ZodMiniExactOptional<z.ZodMiniType<T>> {
  return z.exactOptional(told(description, schema));
}

// The schemas below are functions, because a description belongs to one instance of a schema.

/** Up to 2000 characters. */
export function text(): z.ZodMiniType<string> {
  return z.string().check(z.maxLength(2000));
}

/** 1 to 200 characters. */
export function word(): z.ZodMiniType<string> {
  return z.string().check(z.minLength(1), z.maxLength(200));
}

/** A number from 0 on. */
export function notNegative(): z.ZodMiniType<number> {
  return z.number().check(z.gte(0));
}

/** A number above 0. */
export function positive(): z.ZodMiniType<number> {
  return z.number().check(z.positive());
}

/** A number in [0, 1]. */
export function probability(): z.ZodMiniType<number> {
  return z.number().check(z.gte(0), z.lte(1));
}

/** The outliers of a data set. */
export function outliers(): z.ZodMiniType<{ fraction: number; scale: number; kind?: "garbage" | "scaled" }> {
  return z.strictObject({
    fraction: probability(),
    scale: positive(),
    kind: z.exactOptional(z.enum(["garbage", "scaled"])),
  });
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number): z.ZodMiniType<number> {
  return z.int().check(z.gte(least), z.lte(most));
}
