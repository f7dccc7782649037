import { sha256 } from "../../../../src/core/math/sha256.ts";
import { toBase64 } from "../../../../src/lab/base64.ts";
import { themeScript } from "./themeScript.ts";

/** The source that the page's content security policy allows for {@link themeScript}. */
export function themeScriptHash(): `sha256-${string}` {
  return `sha256-${toBase64(sha256(new TextEncoder().encode(themeScript)))}`;
}
