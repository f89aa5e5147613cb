// Starts one of our commands on a fresh clone: plain JavaScript that any Node ≥ 18 can read, because the Node that npm runs
// may be older than the one the product needs. It installs what the lockfile names, finds Node 24 and builds the page.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const modules = join(root, "node_modules");
const nodeMajorMin = 24;

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Runs a program with our terminal; a failure of it is ours. */
function run(program, args, what) {
  const { status, signal } = spawnSync(program, args, { cwd: root, stdio: "inherit", env: process.env });
  if (status !== 0 && what !== undefined) fail(`${what} failed; see above.`);
  return signal === null ? status ?? 1 : 1;
}

/** Lets a program take over: what is asked of us is passed on, and how it ends is how we end. */
function handOver(program, args) {
  const child = spawn(program, args, { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"], env: process.env }); // the channel closes when we are killed: server/main.ts listens
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {}); // a terminal sends it to the child as well
  const parent = process.ppid; // whoever started us may be killed and pass nothing on: without a parent we are nobody's
  setInterval(() => { if (process.ppid !== parent) child.kill("SIGTERM"); }, 500).unref();
  child.on("exit", (code, signal) => process.exit(signal === null ? code ?? 1 : 1));
}

function hash(files) {
  const sum = createHash("sha256");
  for (const file of files) sum.update(file).update(readFileSync(join(root, file)));
  return sum.digest("hex");
}

function isStamped(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === value;
}

/** Whether all that the lockfile names is there: a folder that lost a part ends in a trace nobody can read. */
function isInstalled() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages).every(([path, { optional, devOptional }]) => optional || devOptional || existsSync(join(root, path, "package.json")));
}

/** Installs exactly what the lockfile names, once for each lockfile. */
function install() {
  const wanted = hash(["package.json", "package-lock.json"]);
  const stamp = join(modules, ".sangdam-installed");
  if (isStamped(stamp, wanted) && isInstalled()) return;
  console.error("Installing packages (once, about half a minute) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  if (npm !== undefined && npm.endsWith(".js")) run(process.execPath, [npm, ...args], "npm ci");
  else run("npm", args, "npm ci");
  writeFileSync(stamp, wanted);
}

/** The Node to run with: the one from npm where there is one for this machine, else our own if it is new enough. */
function findNode() {
  const bundled = join(modules, `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(bundled)) return bundled;
  if (Number(process.versions.node.split(".")[0]) >= nodeMajorMin) return process.execPath;
  return fail(`Node ${nodeMajorMin} or newer is needed (this is ${process.version}); no bundled one exists for ${process.platform}-${process.arch}.`);
}

function sources(folder) {
  return readdirSync(join(root, folder)).sort().filter((name) => name !== "dist" && name !== "node_modules").flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? sources(path) : [path];
  });
}

/** Whether the built pages are there with all that they name. */
function isWhole() {
  return ["index.html", "console/index.html"].every((name) => {
    const page = join(root, "web", "dist", name);
    return existsSync(page) && [...readFileSync(page, "utf8").matchAll(/(?:src|href)="\/([^"]+)"/g)].every(([, file]) => existsSync(join(root, "web", "dist", file)));
  });
}

/** Builds the pages when their sources or packages have changed: the shop's, which empties the folder, then the console. */
function buildPage(node) {
  const stamp = join(modules, ".sangdam-page"); // not in dist: what is there is served
  const wanted = hash([...sources("web"), "package-lock.json"]);
  if (isStamped(stamp, wanted) && isWhole()) return;
  for (const config of ["web/vite.config.ts", "web/console/vite.config.ts"]) {
    run(node, [join(modules, "vite", "bin", "vite.js"), "build", "--config", config, "--logLevel", "warn"], "Building the page");
  }
  writeFileSync(stamp, wanted);
}

// Short-lived garbage goes into a small nursery: an import peaks at 210 MB instead of 385, 300 answers at once take 250 MB
// instead of 400, and neither takes longer.
const nursery = { "server/cli.ts": ["--max-semi-space-size=4"], "server/main.ts": ["--max-semi-space-size=8"] };

const checks = [
  ["types", join(modules, "typescript", "bin", "tsc"), "-p", "."],
  ["types of the console", join(modules, "typescript", "bin", "tsc"), "-p", "web/console"],
  ["lint", join(modules, "oxlint", "bin", "oxlint"), "--deny-warnings", "server", "web", "db", "ingestion", "test"],
  ["tidy", join(modules, "vitest", "vitest.mjs"), "run", "test/tidy.test.ts"],
];

const [command, ...rest] = process.argv.slice(2);
install();
const node = findNode();
process.env.PATH = `${join(node, "..")}:${process.env.PATH}`;
if (command === "check") {
  for (const [name, ...args] of checks) if (run(node, args) !== 0) fail(`The ${name} check failed.`);
} else if (command === "vitest") {
  buildPage(node);
  handOver(node, [join(modules, "vitest", "vitest.mjs"), ...rest]);
} else {
  if (rest.concat(command).includes("server/main.ts")) buildPage(node);
  handOver(node, [...(nursery[command] ?? []), command, ...rest]);
}
