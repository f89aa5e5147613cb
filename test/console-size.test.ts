import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { build } from "vite";
import { pageFolder } from "../server/app.ts";

// Operators open the console on slow lines too.

const folder = join(pageFolder, "console");

/** A script and all that it imports before it runs; what is fetched later, with `import()`, is not among them. */
function withImports(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/\b(?:import|from)\s*["'](\.[^"']+\.js)["']/g)) withImports(join(dirname(file), path), known);
  return known;
}

test("the console's first load is at most 180 kB of JavaScript, as it is sent", async () => {
  // `npm test` has built it already.
  if (!existsSync(join(folder, "index.html"))) await build({ configFile: join(pageFolder, "../console/vite.config.ts"), logLevel: "error" });
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\/console\/([^"]+\.js)"/g)].map(([, path = ""]) => join(folder, path));
  expect(named.length).toBeGreaterThan(0);
  const files = new Set(named.flatMap((file) => [...withImports(file)]));
  const sentBytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  expect(sentBytes).toBeGreaterThan(20_000);
  expect(sentBytes).toBeLessThanOrEqual(180_000);
}, 60_000);
