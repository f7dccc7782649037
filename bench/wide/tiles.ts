/** A register tile of the wide kernel: rows of x against columns of W, four to a vector. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
}

/** Tiles that are tried. From 4x16 and 8x8 on the sums no longer fit the sixteen vector registers of x86. */
export const tiles: readonly Tile[] = [
  { rows: 4, columns: 8 },
  { rows: 5, columns: 8 },
  { rows: 6, columns: 8 },
  { rows: 8, columns: 8 },
  { rows: 8, columns: 4 },
  { rows: 2, columns: 16 },
  { rows: 4, columns: 16 },
  { rows: 3, columns: 12 },
  { rows: 4, columns: 12 },
];

/** Name of a tile and of its exported function. */
export function tileName({ rows, columns }: Tile): string {
  return `wide${rows}x${columns}`;
}

/**
 * AssemblyScript of the product y = x W + b with one network's features across the lanes: x (B, I), W (I, U), y (B, U), all
 * float32 and row-major, strides in bytes, U a multiple of four. For each piece of at most 256 inputs and each panel of
 * `columns` columns, the panel is packed (unless `packed` says that W lies in panels already) and every group of `rows`
 * rows passes over it. Each output is one sum in the order of its inputs, so that all tiles give the same bits.
 */
export function tileSource(tile: Tile): string {
  const { rows, columns } = tile;
  const vectors = columns / 4;
  const name = tileName(tile);
  const each = range(vectors);
  return `
${range(rows)
  .flatMap((r) => each.map((v) => pieceSource(`${name}of${r + 1}x${v + 1}`, r + 1, v + 1)))
  .join("\n")}
function ${name}panel(x: usize, xStride: i32, s: usize, sStride: i32, y: usize, yStride: i32, panel: usize, rows: i32, inputs: i32, vectors: i32): void {
  let r = 0;
  for (; r + ${rows} <= rows; r += ${rows}) {
    const p = x + <usize>r * xStride, q = s + <usize>r * sStride, o = y + <usize>r * yStride;
    ${each.map((v) => `if (vectors == ${v + 1}) ${name}of${rows}x${v + 1}(p, xStride, q, sStride, o, yStride, panel, inputs);`).join("\n    ")}
  }
  const left = rows - r, p = x + <usize>r * xStride, q = s + <usize>r * sStride, o = y + <usize>r * yStride;
  ${range(rows - 1)
    .flatMap((k) =>
      each.map(
        (v) =>
          `if (left == ${k + 1} && vectors == ${v + 1}) ${name}of${k + 1}x${v + 1}(p, xStride, q, sStride, o, yStride, panel, inputs);`,
      ),
    )
    .join("\n  ")}
}
export function ${name}(x: usize, xStride: i32, w: usize, wStride: i32, b: usize, y: usize, yStride: i32, rows: i32, inputs: i32, units: i32, panel: usize, packed: i32): void {
  for (let k = 0; k < inputs; k += 256) {
    const n = min(256, inputs - k);
    for (let u = 0; u < units; u += ${columns}) {
      const vectors = min(${vectors}, (units - u) >> 2);
      let at = panel;
      if (packed) at = w + ((<usize>k * units + <usize>u * n) << 2);
      else pack(w + <usize>k * wStride + (u << 2), wStride, panel, n, vectors);
      const to = y + (u << 2);
      ${name}panel(x + (k << 2), xStride, k ? to : b + (u << 2), k ? yStride : 0, to, yStride, at, rows, n, vectors);
    }
  }
}`;
}

/** What all tiles share. */
export const sharedSource = `
import { madd } from "./madd.as";
function pack(from: usize, stride: i32, to: usize, rows: i32, vectors: i32): void {
  for (let k = 0; k < rows; k++) {
    for (let v = 0; v < vectors; v++) { v128.store(to, v128.load(from + (v << 4))); to += 16; }
    from += stride;
  }
}
`;

/** One register tile: sums begin at \`s\` (the bias, or what y has) and end in y. */
function pieceSource(name: string, rows: number, vectors: number): string {
  const each = range(rows);
  const columns = range(vectors);
  return `function ${name}(x: usize, xStride: i32, s: usize, sStride: i32, y: usize, yStride: i32, panel: usize, inputs: i32): void {
  ${each.map((r) => `const s${r} = s + ${r} * sStride; let x${r} = x + ${r} * xStride;`).join(" ")}
  ${each.map((r) => `let ${columns.map((v) => `a${r}_${v} = v128.load(s${r}, ${16 * v})`).join(", ")};`).join(" ")}
  const end = x0 + (<usize>inputs << 2);
  while (x0 < end) {
    const ${columns.map((v) => `w${v} = v128.load(panel, ${16 * v})`).join(", ")};
    ${each
      .map(
        (r) =>
          `const c${r} = v128.load_splat<f32>(x${r}); ${columns.map((v) => `a${r}_${v} = madd(c${r}, w${v}, a${r}_${v});`).join(" ")} x${r} += 4;`,
      )
      .join("\n    ")}
    panel += ${16 * vectors};
  }
  ${each.map((r) => `const y${r} = y + ${r} * yStride; ${columns.map((v) => `v128.store(y${r}, a${r}_${v}, ${16 * v});`).join(" ")}`).join(" ")}
}`;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => k);
}
