import type { Component } from "svelte";
import { render } from "vitest-browser-svelte";
import TestLanguage from "./TestLanguage.svelte";

/** Renders a component with the English words around it: the first line of a component test. */
export function renderInEnglish<Props extends Record<string, unknown>>(
  of: Component<Props, Record<string, unknown>, string>,
  props: Props,
): ReturnType<typeof render> {
  // A generic component's props are lost on the way through `render`.
  return render(TestLanguage as never, { props: { of, props } } as never);
}
