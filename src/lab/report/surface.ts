import type { Token } from "./tokens.ts";

/** A place on a surface: [x, y] in pixels of the scene, y downwards. */
export type Point = readonly [x: number, y: number];

/** A box: left, top, width and height in pixels of the scene. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One step of a path; capital letters as in SVG: absolute coordinates. */
export type PathStep =
  | readonly ["M" | "L", number, number]
  | readonly ["C", number, number, number, number, number, number]
  | readonly ["Z"];

/** How a line is drawn. Colours are tokens, so that one scene serves the light and the dark theme. */
export interface Stroke {
  readonly stroke: Token;
  /** Pixels. */
  readonly width: number;
  /** Lengths of dashes and gaps in pixels; absent or empty: solid. */
  readonly dash?: readonly number[];
  readonly round?: boolean;
  /** In [0, 1]. */
  readonly opacity?: number;
}

/** How a shape is drawn: filled, outlined, or both. */
export interface Shape {
  readonly fill?: Token;
  readonly fillOpacity?: number;
  readonly stroke?: Token;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly round?: boolean;
  /** Corner radius of a rectangle in pixels. */
  readonly radius?: number;
}

/** How a line of text is set. */
export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  readonly color: Token;
  readonly bold?: boolean;
  /** Figures and code. */
  readonly mono?: boolean;
  readonly anchor?: "start" | "middle" | "end";
  /** A rim of this colour round the letters, for text that lies on curves. */
  readonly halo?: Token;
  /** Where it is not that of the page, such as a name that is English everywhere; for those who have it read out. */
  readonly lang?: string;
}

/** What a group has in common. */
export interface GroupStyle {
  /** A short text that names the group on hover, where the backend can show one. */
  readonly title?: string;
  readonly opacity?: number;
  /** Moves the origin. */
  readonly move?: Point;
  /** Stretches what is inside, after the move. */
  readonly scale?: Point;
  /** Defaults of the shapes inside, to keep a file of many dots small. */
  readonly shape?: Shape;
}

/**
 * What a scene draws on. Two backends fit behind it: SVG text (`svgSurface`) and a canvas context. Nothing here
 * reads back: a scene measures text by `textWidth` and never asks the surface.
 */
export interface Surface {
  line(from: Point, to: Point, stroke: Stroke): void;
  path(steps: readonly PathStep[], shape?: Shape): void;
  rect(box: Box, shape?: Shape): void;
  circle(centre: Point, radius: number, shape?: Shape): void;
  text(content: string, at: Point, style: TextStyle): void;
  group(style: GroupStyle, draw: (surface: Surface) => void): void;
}

/** A figure that can be drawn on any surface, with the sentence that stands for it where it cannot be seen. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** One sentence: what is shown and what it says. */
  readonly label: string;
  /** Language of the label, where it is not that of the page. */
  readonly labelLang?: string;
  /** How to read it: what a dot, a bar and a band are. */
  readonly description: string;
  draw(surface: Surface): void;
}
