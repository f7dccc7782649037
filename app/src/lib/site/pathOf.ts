/**
 * The path of a page without folder and locale, from its route: `/[[locale=locale]]/(site)/claims/[id]` with the id
 * `bn-batch-noise` is `/claims/bn-batch-noise/`.
 */
export function pathOf(route: string | null, params: Readonly<Record<string, unknown>>): string {
  const parts = (route ?? "")
    .split("/")
    .filter((part) => part !== "" && !part.startsWith("(") && !part.startsWith("[["))
    .map((part) => (part.startsWith("[") ? String(params[part.slice(1, -1).replace(/=.*/, "")]) : part));
  return parts.length === 0 ? "/" : `/${parts.join("/")}/`;
}
