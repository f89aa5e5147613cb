import { defineConfig } from "vite";

/** The staff's console, beside the shop's page. As there, everything is a file of its own: no inline code or style is allowed. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "react" } },
  build: { outDir: "../dist/console", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": "http://127.0.0.1:3000" } },
});
