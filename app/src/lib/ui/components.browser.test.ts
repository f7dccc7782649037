import { createRawSnippet } from "svelte";
import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { renderInEnglish } from "#lib/messages/renderInEnglish.ts";
import { announce } from "./announce.svelte.ts";
import Button from "./Button.svelte";
import Disclosure from "./Disclosure.svelte";
import Menu from "./Menu.svelte";
import Range from "./Range.svelte";
import Select from "./Select.svelte";
import StatusLine from "./StatusLine.svelte";
import Tabs from "./Tabs.svelte";
import Verdict from "./Verdict.svelte";

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

describe("Button", () => {
  test("is named by its label where only an icon is seen, and calls back", async () => {
    let pressed = 0;
    const screen = await render(Button, { icon: "sun", label: "Light theme", onclick: () => pressed++ });
    await screen.getByRole("button", { name: "Light theme" }).click();
    expect(pressed).toBe(1);
  });

  test("with an address is a link", async () => {
    const screen = await render(Button, { href: "#there", children: words("Go") });
    await expect.element(screen.getByRole("link", { name: "Go" })).toHaveAttribute("href", "#there");
  });
});

describe("Range", () => {
  test("says its value in words, and moves by keys", async () => {
    const heard: number[] = [];
    const text = (value: number) => `${value} %`;
    const props = {
      label: "Flipped labels",
      value: 8,
      min: 0,
      max: 10,
      text,
      onchange: (value: number) => heard.push(value),
    };
    const screen = await render(Range, props);
    const slider = screen.getByRole("slider", { name: "Flipped labels" });
    await expect.element(slider).toHaveAttribute("aria-valuetext", "8 %");
    slider.element().focus();
    await userEvent.keyboard("{ArrowRight}{End}");
    await expect.element(slider).toHaveAttribute("aria-valuetext", "10 %");
    expect(heard).toEqual([9, 10]);
  });
});

describe("Select", () => {
  test("tells which of its options was chosen", async () => {
    const heard: string[] = [];
    const options = [
      { value: "moons", text: "Two moons" },
      { value: "teacher", text: "Teacher" },
    ];
    const screen = await render(Select, {
      ...{ label: "Data", value: "moons", options },
      onchange: (value: string) => heard.push(value),
    });
    await screen.getByRole("combobox", { name: "Data" }).selectOptions("Teacher");
    expect(heard).toEqual(["teacher"]);
  });
});

describe("Verdict", () => {
  test.each([
    ["supported", "Supported"],
    ["undecided", "Undecided"],
    ["equivalent", "No effect this large"],
  ] as const)("of %s has its word beside a silent icon", async (state, word) => {
    const screen = await renderInEnglish(Verdict, { state });
    await expect.element(screen.getByText(word)).toBeVisible();
    expect(screen.container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  });
});

describe("Disclosure", () => {
  test("shows its body on demand", async () => {
    const screen = await render(Disclosure, { summary: "Why", children: words("because") });
    await expect.element(screen.getByText("because")).not.toBeVisible();
    await screen.getByText("Why").click();
    await expect.element(screen.getByText("because")).toBeVisible();
  });
});

describe("Menu", () => {
  test("opens, runs what is chosen and closes; Escape closes it and gives the focus back", async () => {
    const run: string[] = [];
    const actions = [{ text: "Picture", run: () => run.push("picture") }];
    const screen = await render(Menu, { text: "Save", actions });
    const button = screen.getByRole("button", { name: "Save" });
    await button.click();
    await expect.element(button).toHaveAttribute("aria-expanded", "true");
    await screen.getByRole("button", { name: "Picture" }).click();
    expect(run).toEqual(["picture"]);
    await expect.element(button).toHaveAttribute("aria-expanded", "false");
    await button.click();
    await userEvent.keyboard("{Escape}");
    await expect.element(button).toHaveAttribute("aria-expanded", "false");
    await expect.element(button).toHaveFocus();
  });
});

describe("Tabs", () => {
  test("one tab is reached by Tab, arrows change it and the panel", async () => {
    const tabs = [
      { id: "plain", text: "Plain" },
      { id: "bn", text: "Batch norm" },
    ];
    const panel = createRawSnippet<[string]>((id) => ({ render: () => `<p>panel of ${id()}</p>` }));
    const screen = await render(Tabs, { label: "Arms", tabs, selected: "plain", children: panel });
    const [first, second] = [
      screen.getByRole("tab", { name: "Plain" }),
      screen.getByRole("tab", { name: "Batch norm" }),
    ];
    await expect.element(first).toHaveAttribute("tabindex", "0");
    await expect.element(second).toHaveAttribute("tabindex", "-1");
    first.element().focus();
    await userEvent.keyboard("{ArrowRight}");
    await expect.element(second).toHaveFocus();
    await expect.element(second).toHaveAttribute("aria-selected", "true");
    await expect.element(screen.getByRole("tabpanel", { name: "Batch norm" })).toBeVisible();
  });
});

describe("StatusLine", () => {
  test("says what is announced, the same words twice as another text", async () => {
    const screen = await render(StatusLine);
    announce("Seed 1 is trained");
    const line = screen.getByRole("status");
    await expect.element(line).toHaveTextContent("Seed 1 is trained");
    const before = line.element().textContent;
    announce("Seed 1 is trained");
    await expect.poll(() => line.element().textContent).not.toBe(before);
  });
});
