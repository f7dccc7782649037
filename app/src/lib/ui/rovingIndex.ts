/**
 * Where an arrow key moves the focus in a set of which one is reached by Tab (roving tabindex): to a neighbour, from the
 * last to the first, Home and End to the ends. With `columns` up and down move by a row. Undefined for any other key, and
 * where a row ends.
 */
export function rovingIndex(key: string, from: number, count: number, columns?: number): number | undefined {
  if (count === 0) return undefined;
  if (columns !== undefined) return inGrid(key, from, count, columns);
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return (from + 1) % count;
    case "ArrowLeft":
    case "ArrowUp":
      return (from - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

function inGrid(key: string, from: number, count: number, columns: number): number | undefined {
  const row = Math.floor(from / columns);
  const column = from % columns;
  const lastOfRow = Math.min(count, (row + 1) * columns) - 1;
  switch (key) {
    case "ArrowRight":
      return from < lastOfRow ? from + 1 : undefined;
    case "ArrowLeft":
      return column > 0 ? from - 1 : undefined;
    case "ArrowDown":
      return from + columns < count ? from + columns : undefined;
    case "ArrowUp":
      return row > 0 ? from - columns : undefined;
    case "Home":
      return row * columns;
    case "End":
      return lastOfRow;
    default:
      return undefined;
  }
}
