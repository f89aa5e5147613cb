import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

/**
 * The staff's console: one page for every path below /console, and its assets. It holds nothing secret; what it shows it asks
 * for with the visitor's own sign-in. The policy that allows no inline code is set for all pages in app.ts.
 * @param pageFolder where `vite build` puts the pages
 */
export function consoleRoutes(pageFolder: string) {
  const assets = serveStatic({ root: pageFolder, onFound: (_, c) => c.header("cache-control", "public, max-age=31536000, immutable") });
  const page = serveStatic({ root: pageFolder, path: join("console", "index.html"), onFound: (_, c) => c.header("cache-control", "no-cache") });
  return new Hono()
    .get("/console/assets/*", assets, (c) => c.notFound())
    .get("/console", page)
    .get("/console/*", page);
}
