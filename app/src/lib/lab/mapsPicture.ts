/** Space between maps and height of their headings, in pixels of the picture. */
const [GAP, HEAD] = [24, 36] as const;

/** A map as it stands on the page. */
export interface DrawnMap {
  readonly name: string;
  readonly canvas: HTMLCanvasElement;
}

/** The decision maps beside each other as one PNG, with the names of their arms, in the colours that are shown. */
export async function mapsPicture(maps: readonly DrawnMap[]): Promise<Blob | null> {
  const side = maps[0]?.canvas.width ?? 0;
  const picture = document.createElement("canvas");
  picture.width = maps.length * side + (maps.length + 1) * GAP;
  picture.height = side + HEAD + 2 * GAP;
  const context = picture.getContext("2d");
  if (context === null) return null;
  const style = getComputedStyle(document.documentElement);
  context.fillStyle = style.getPropertyValue("--surface");
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = style.getPropertyValue("--ink");
  context.font = `600 24px ${style.getPropertyValue("--sans")}`;
  for (const [index, { name, canvas }] of maps.entries()) {
    const left = GAP + index * (side + GAP);
    context.fillText(name, left, GAP + 22, side);
    context.drawImage(canvas, left, GAP + HEAD);
  }
  return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
}
