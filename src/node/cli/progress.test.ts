import { describe, expect, test, vi } from "vitest";
import { progressLine, progressText } from "./progress.ts";

const progress = { planned: 160, reused: 40, fresh: 20, failed: 0 };

describe("progressText", () => {
  test("counts what was there and what is new, and takes the time left from what is new", () => {
    // 20 trials in 10 s, 100 are left.
    expect(progressText(progress, 10, "")).toBe("60/160 trials, 50 s left");
  });

  test("names failures and the effect so far", () => {
    expect(progressText({ ...progress, failed: 2 }, 10, "NC1 so far +0.1")).toBe(
      "60/160 trials, 2 failed, 49 s left, NC1 so far +0.1",
    );
  });

  test("gives no time before the first trial, and none when all are done", () => {
    expect(progressText({ ...progress, fresh: 0 }, 10, "")).toBe("40/160 trials");
    expect(progressText({ ...progress, fresh: 120 }, 10, "")).toBe("160/160 trials, almost done");
  });
});

describe("progressLine", () => {
  /** What is written when one record comes at 0.1 s and time goes on. */
  function written(isTTY: boolean, seconds: number): string {
    vi.useFakeTimers();
    let text = "";
    const stream = { isTTY, columns: 30, write: (part: string) => (text += part) };
    const line = progressLine({ stream, effect: () => "an effect in many words", clock: () => Date.now() });
    vi.advanceTimersByTime(100);
    line.update(progress);
    vi.advanceTimersByTime(1000 * seconds);
    line.end();
    vi.useRealTimers();
    return text;
  }

  test("writes over one line of a terminal, cut to its width, and takes it away at the end", () => {
    const text = written(true, 1);
    expect(text).not.toContain("\n");
    const lines = text.split("\r\u001b[2K");
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.at(-1)).toBe("");
    for (const line of lines) expect(line.length).toBeLessThan(30);
    expect(lines[1]).toMatch(/^60\/160 trials/);
  });

  test("elsewhere writes a plain line every five seconds", () => {
    const lines = written(false, 12).split("\n").filter(Boolean);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^60\/160 trials, .* left, an effect in many words$/);
  });
});
