import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { shellWords } from "./shellWords.ts";

describe.skipIf(process.platform === "win32")("shellWords", () => {
  test("come back from a shell as they were", () => {
    const words = ["linchpin", "run", "it's my file.yaml", "--set", "net=[dense 4, relu]", "$HOME", "", "*", "a;b"];
    const script = `printf '%s\\n' ${shellWords(words)}`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(`${words.join("\n")}\n`);
  });
});
