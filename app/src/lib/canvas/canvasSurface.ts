import type {
  GroupStyle,
  PathStep,
  Point,
  Shape,
  Stroke,
  Surface,
  TextStyle,
} from "../../../../src/lab/report/surface.ts";
import type { Token } from "../../../../src/lab/report/tokens.ts";

/** Faces of words and of figures, as a canvas names them. */
export interface Faces {
  readonly sans: string;
  readonly mono: string;
}

/** The part of a 2-D context that a surface draws with. */
export type Context = Pick<
  CanvasRenderingContext2D,
  | ("save" | "restore" | "translate" | "scale" | "beginPath" | "moveTo" | "lineTo" | "bezierCurveTo" | "closePath")
  | ("rect" | "roundRect" | "arc" | "fill" | "stroke" | "setLineDash" | "fillText" | "strokeText")
  | ("fillStyle" | "strokeStyle" | "lineWidth" | "lineCap" | "lineJoin" | "globalAlpha" | "font" | "textAlign")
>;

/**
 * A surface that draws on a canvas what `svgSurface` writes as SVG: colours by token, shapes with the defaults of their
 * group, text on its baseline. Titles of groups have no place on a canvas; the figure's table says what they say. The
 * opacity of a group is that of each of its shapes: where they overlap they add up, which SVG does not do.
 */
export function canvasSurface(context: Context, tokens: Readonly<Record<Token, string>>, faces: Faces): Surface {
  return surfaceIn({ context, tokens, faces, shape: {}, alpha: 1 });
}

interface Drawing {
  readonly context: Context;
  readonly tokens: Readonly<Record<Token, string>>;
  readonly faces: Faces;
  /** Defaults of the groups around. */
  readonly shape: Shape & { readonly hollow?: boolean };
  /** Opacity of all groups around. */
  readonly alpha: number;
}

function surfaceIn(drawing: Drawing): Surface {
  const { context } = drawing;
  return {
    line(from, to, stroke) {
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      strokeLine(drawing, stroke);
    },
    path(steps, shape) {
      context.beginPath();
      trace(context, steps);
      paint(drawing, shape);
    },
    rect({ x, y, width, height }, shape) {
      const box = [x, y, Math.max(0, width), Math.max(0, height)] as const;
      const radius = shape?.radius ?? drawing.shape.radius ?? 0;
      context.beginPath();
      if (radius > 0) context.roundRect(...box, Math.min(radius, box[2] / 2, box[3] / 2));
      else context.rect(...box);
      paint(drawing, shape);
    },
    circle([x, y], radius, shape) {
      context.beginPath();
      context.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI);
      paint(drawing, shape);
    },
    text: (content, at, style) => write(drawing, content, at, style),
    group: (style, draw) => group(drawing, style, draw),
  };
}

function trace(context: Context, steps: readonly PathStep[]): void {
  for (const step of steps)
    switch (step[0]) {
      case "M":
        context.moveTo(step[1], step[2]);
        break;
      case "L":
        context.lineTo(step[1], step[2]);
        break;
      case "C":
        context.bezierCurveTo(step[1], step[2], step[3], step[4], step[5], step[6]);
        break;
      case "Z":
        context.closePath();
    }
}

function strokeLine({ context, tokens, alpha }: Drawing, { stroke, width, dash, round, opacity = 1 }: Stroke): void {
  context.globalAlpha = alpha * opacity;
  setStroke(context, tokens[stroke], width, dash, round);
  context.stroke();
}

/** As SVG inherits: nothing said of fill and stroke, the group's hold; only a stroke: not filled; neither: ink. */
function paint({ context, tokens, alpha, shape: group }: Drawing, own: Shape = {}): void {
  const inherited = group.hollow ? undefined : (group.fill ?? "ink");
  const fill = own.fill ?? (own.stroke === undefined ? inherited : undefined);
  const stroke = own.stroke ?? group.stroke;
  if (fill !== undefined) {
    context.globalAlpha = alpha * (own.fillOpacity ?? group.fillOpacity ?? 1);
    context.fillStyle = tokens[fill];
    context.fill();
  }
  if (stroke === undefined) return;
  context.globalAlpha = alpha;
  const width = own.stroke === undefined ? (group.width ?? 1) : (own.width ?? 1);
  setStroke(context, tokens[stroke], width, own.dash ?? group.dash, own.round ?? group.round);
  context.stroke();
}

function setStroke(
  context: Context,
  color: string,
  width: number,
  dash: readonly number[] | undefined,
  round: boolean | undefined,
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([...(dash ?? [])]);
  context.lineCap = round ? "round" : "butt";
  context.lineJoin = round ? "round" : "miter";
}

function write({ context, tokens, faces, alpha }: Drawing, content: string, [x, y]: Point, style: TextStyle): void {
  const { size, color, bold, mono, anchor = "start", halo } = style;
  context.globalAlpha = alpha;
  context.font = `${bold ? 650 : 400} ${size}px ${mono ? faces.mono : faces.sans}`;
  context.textAlign = anchor === "middle" ? "center" : anchor === "end" ? "right" : "left";
  if (halo !== undefined) {
    setStroke(context, tokens[halo], 3.5, undefined, true);
    context.strokeText(content, x, y);
  }
  context.fillStyle = tokens[color];
  context.fillText(content, x, y);
}

/** A group's shape over that of the groups around it: one that only strokes hands down that nothing is filled. */
function within(around: Drawing["shape"], own: Shape = {}): Drawing["shape"] {
  const hollow = own.fill === undefined && (own.stroke !== undefined || around.hollow === true);
  return { ...around, ...own, hollow };
}

function group(drawing: Drawing, style: GroupStyle, draw: (surface: Surface) => void): void {
  const { context } = drawing;
  context.save();
  if (style.move) context.translate(...style.move);
  if (style.scale) context.scale(...style.scale);
  draw(
    surfaceIn({
      ...drawing,
      shape: within(drawing.shape, style.shape),
      alpha: drawing.alpha * (style.opacity ?? 1),
    }),
  );
  context.restore();
}
