import { UserError } from "../math/errors.ts";
import type { Expand } from "./expand.ts";
import { type NpyArray, parseNpy } from "./parseNpy.ts";
import { quoted } from "./quoted.ts";
import { readZip, type ZipLimits } from "./readZip.ts";

/**
 * The arrays of an npz archive by name, without the ending `.npy`.
 * @param inflate raw deflate of the platform
 * @throws UserError as `readZip` and `parseNpy`, for an entry that is no npy file, or where there is none
 */
export function parseNpz(
  bytes: Uint8Array,
  file: string,
  inflate: Expand,
  limits: ZipLimits,
): ReadonlyMap<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const [name, content] of readZip(bytes, file, inflate, limits)) {
    if (!name.endsWith(".npy"))
      throw new UserError(`${file}: the entry ${quoted(name)} is no .npy file; an npz archive holds arrays only`);
    arrays.set(name.slice(0, -4), parseNpy(content, `${file}/${quoted(name).slice(1, -1)}`));
  }
  if (arrays.size === 0) throw new UserError(`${file}: the archive is empty; it must hold at least one array`);
  return arrays;
}
