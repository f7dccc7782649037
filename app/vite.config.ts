import adapter from "@sveltejs/adapter-static";
import { sveltekit } from "@sveltejs/kit/vite";
import { defineConfig } from "vite";
import root from "../package.json" with { type: "json" };
import { themeScriptHash } from "./src/lib/theme/themeScriptHash.ts";

export default defineConfig({
  // Our sources lie beside the app: the development server must be let out of this folder.
  server: { fs: { allow: [".."] } },
  worker: { format: "es" },
  plugins: [
    sveltekit({
      adapter: adapter(),
      paths: { relative: true },
      version: { name: root.version, pollInterval: 0 },
      // In every page as a <meta>: nothing is loaded from elsewhere, and no script runs that is not ours. Svelte sets
      // style attributes, hence 'unsafe-inline' for styles alone.
      csp: {
        mode: "hash",
        directives: {
          "default-src": ["self"],
          "script-src": ["self", "wasm-unsafe-eval", themeScriptHash()],
          "style-src": ["self", "unsafe-inline"],
          "img-src": ["self", "data:", "blob:"],
          "worker-src": ["self", "blob:"],
          "base-uri": ["none"],
          "object-src": ["none"],
        },
      },
    }),
  ],
});
