import { expect, test } from "vitest";
import { connect, placeOf } from "./connection.ts";
import { withoutPassword } from "./withoutPassword.ts";

test.each([
  ["postgres://me:secret@host:5432/lab", "postgres://me:PASSWORD@host:5432/lab"],
  [
    "--cluster=postgresql://me:se/cr#et@2@host/lab?sslmode=require",
    "--cluster=postgresql://me:PASSWORD@host/lab?sslmode=require",
  ],
  [
    "postgres://host/lab?user=me&password=secret&sslmode=require",
    "postgres://host/lab?user=me&password=PASSWORD&sslmode=require",
  ],
  ["postgres://:secret@host/lab", "postgres://:PASSWORD@host/lab"],
  ["postgres://me@host:5432/lab", "postgres://me@host:5432/lab"],
  ["data/moons.yaml", "data/moons.yaml"],
])("of %s is printed %s", (word, printed) => {
  expect(withoutPassword(word)).toBe(printed);
});

test.each(["postgres://me:sec/ret@host/lab", "postgres://me:sec#ret@host/lab", "postgres://me:sec%ret@host/lab"])(
  "an address whose password is not escaped is refused without printing it: %s",
  async (url) => {
    await expect(connect(url)).rejects.toThrow(/me:PASSWORD@host\/lab: no address.*%23/s);
    expect(() => placeOf(url)).toThrow(/PASSWORD/);
  },
);
