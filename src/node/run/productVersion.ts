import { readFileSync } from "node:fs";

/** The version in package.json, which lies three folders up in the source and in the package alike. */
export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}
