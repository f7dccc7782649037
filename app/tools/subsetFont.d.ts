declare module "subset-font" {
  /** The font with the glyphs of these characters alone, and what they need of its tables. */
  // biome-ignore lint/style/noDefaultExport: the package has no other
  export default function subsetFont(
    font: Uint8Array,
    characters: string,
    options: { readonly targetFormat: "woff2" },
  ): Promise<Uint8Array>;
}
