import type { Messages } from "#lib/messages/messages.ts";
import type { IconName } from "#lib/ui/icons.ts";

/** A page of the navigation. */
export interface Page {
  readonly id: keyof Messages["site"]["pages"];
  /** Without locale; begins and ends with a slash. */
  readonly path: string;
  readonly icon: IconName;
  /** True: shown only where `linchpin serve` serves the page. */
  readonly served?: boolean;
}

/** The pages in the order of the navigation. One stands here from the day on which it shows something. */
export const pages: readonly Page[] = [
  { id: "answer", path: "/", icon: "answer" },
  { id: "lab", path: "/lab/", icon: "lab" },
  { id: "claims", path: "/claims/", icon: "claims" },
  { id: "class", path: "/class/", icon: "class" },
  { id: "results", path: "/results/", icon: "results", served: true },
];

/** The page that a path belongs to: the longest that it begins with. */
export function pageOf(path: string): Page | undefined {
  return pages
    .filter((page) => (page.path === "/" ? path === "/" : path.startsWith(page.path)))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
