import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
const code = tracked.filter((file) => /\.(ts|tsx|css|mjs)$/.test(file));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const linesOf = (file: string) => read(file).trimEnd().split("\n").length;

/** Which folder may import which: a folder's own rank and those below it. Tests may import all, nothing imports tests. */
const rank: Record<string, number> = { db: 0, ingestion: 1, server: 2, web: 3, test: 4 };

function importsOf(file: string): { target: string; isType: boolean }[] {
  return [...read(file).matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gm)]
    .map((match) => ({ target: normalize(join(dirname(file), match[2] ?? match[3] ?? "")), isType: match[1] !== undefined }));
}

describe("the code keeps its own rules", () => {
  test("no file is longer than 300 lines, and half are at most 100", () => {
    const lengths = code.map((file) => ({ file, lines: linesOf(file) }));
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(100);
  });

  test("imports point one way: db ← ingestion ← server ← web, and web takes types only", () => {
    const offenders = code.flatMap((file) => importsOf(file).flatMap(({ target, isType }) => {
      const [from, to] = [file.split("/")[0] ?? "", target.split("/")[0] ?? ""];
      if (rank[from] === undefined || rank[to] === undefined || from === to) return [];
      const isWrong = rank[to] > rank[from] || (from === "web" && !isType);
      return isWrong ? [`${file} → ${target}`] : [];
    }));
    expect(offenders).toEqual([]);
  });

  test("the environment is read in one place", () => {
    const allowed = new Set(["server/config.ts", "server/main.ts", "server/cli.ts", "server/launch.mjs"]);
    expect(code.filter((file) => !file.startsWith("test/") && !allowed.has(file) && read(file).includes("process.env"))).toEqual([]);
  });

  test("files are named for what they are, in kebab-case; components in PascalCase", () => {
    const names = code.filter((file) => !/^[a-z][a-z0-9-]*(\.test|\.config)?\.(ts|css|mjs)$|^[A-Z][A-Za-z]*\.tsx$|^[a-z-]+\.tsx$/.test(basename(file)));
    expect(names).toEqual([]);
    expect(code.filter((file) => /^(utils?|helpers?|common|types|manager|service)\./.test(basename(file)))).toEqual([]);
  });

  test("nothing names a machine, a registry or an unfinished thought", () => {
    const self = "test/tidy.test.ts";
    const texts = tracked.filter((file) => file !== self && !/\.(png|ico|jpg)$/.test(file) && file !== "package-lock.json");
    const marks = new RegExp([String.raw`\/(tmp|root|work|farm)\/`, String.raw`\/\/registry\.`, "[T]ODO", "[F]IXME", "@ts-(ignore|nocheck|expect-error)", String.raw`\.(only|skip)\(`].join("|"));
    expect(texts.filter((file) => marks.test(read(file)))).toEqual([]);
  });

  test("the lockfile records no download addresses", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": "https?:/);
  });
});

describe("the README is the map", () => {
  test("its tree names each folder and file that there is, and none that there is not", () => {
    const block = /```tree\n([\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "";
    const named = block.split("\n").flatMap((line) => /^\s*(\S+)/.exec(line)?.[1] ?? []);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const folders = new Set(code.filter((file) => file.includes("/")).map((file) => `${dirname(file)}/`));
    const isNamed = (folder: string) => named.some((path) => folder === path || folder.startsWith(path) || path.startsWith(folder));
    expect([...folders].filter((folder) => !isNamed(folder))).toEqual([]);
    const core = code.filter((file) => /^(server|db|server\/chat|server\/tools|server\/routes|ingestion)\/[^/]+\.ts$/.test(file));
    expect(core.filter((file) => !named.includes(file))).toEqual([]);
  });

  test("each npm command that it names exists", () => {
    const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts);
    const commands = [...read("README.md").matchAll(/npm (?:run )?(start|test|[a-z:]+)(?= |`|\n)/g)].map((match) => match[1] ?? "");
    expect(commands.filter((command) => !scripts.includes(command) && !["ci", "install"].includes(command))).toEqual([]);
  });

  test("each setting that the server reads is explained", () => {
    const settings = [...read("server/config.ts").matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1] ?? "");
    expect(settings.length).toBeGreaterThan(4);
    expect(settings.filter((name) => !read("README.md").includes(`\`${name}\``))).toEqual([]);
  });
});
