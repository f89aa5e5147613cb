import { existsSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { serve } from "@hono/node-server";
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from "playwright-core";
import { build } from "vite";
import { createApp, pageFolder } from "../../server/app.ts";
import { compose, type Deps } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { createEmbeddedModel } from "../../server/model/embedded.ts";

/** Where a browser is found on the machines we test on; CHROMIUM names another. */
export const browserPath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => path !== undefined && existsSync(path));

/** The demo shop on a port of its own, with data of its own, and a browser in front of it. */
export type DemoShop = {
  address: string;
  deps: Deps;
  /** Pause before each piece of an answer: the embedded model is otherwise done before anyone could press stop. */
  pace: { ms: number };
  /** A new visitor: nothing stored, the page loaded. Whatever the page complains about is collected in `complaints`. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  complaints: string[];
  /** All visitors leave. */
  leave(): Promise<void>;
  close(): Promise<void>;
};

/** @param model answers instead of the embedded one */
export async function openDemoShop(executablePath: string, model: LanguageModelV4 = createEmbeddedModel()): Promise<DemoShop> {
  // `npm test` has built it already.
  if (!existsSync(join(pageFolder, "index.html"))) await build({ configFile: join(pageFolder, "../vite.config.ts"), logLevel: "error" });
  const dataDir = mkdtempSync(join(tmpdir(), "sangdam-page-"));
  const pace = { ms: 20 };
  const deps = await compose(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: "silent" }), { seed: true, model: paced(model, pace) });
  const server = serve({ fetch: createApp(deps).fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const complaints: string[] = [];
  return {
    address, deps, pace, complaints,
    visit: (options) => visit({ browser, address, complaints }, options),
    async leave() {
      for (const context of browser.contexts()) await context.close();
    },
    async close() {
      await browser.close();
      server.close();
      await deps.turns.close(1000);
      await deps.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

async function visit(shop: { browser: Browser; address: string; complaints: string[] }, options?: BrowserContextOptions): Promise<Page> {
  const context = await shop.browser.newContext({ locale: "ko-KR", viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on("pageerror", (error) => shop.complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) shop.complaints.push(message.text());
  });
  await page.goto(shop.address);
  await page.locator(".tile:not(.skeleton-tile)").first().waitFor();
  return page;
}

function paced(model: LanguageModelV4, pace: { ms: number }): LanguageModelV4 {
  return {
    specificationVersion: "v4", provider: model.provider, modelId: model.modelId, supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(options),
    async doStream(options) {
      const { stream, ...rest } = await model.doStream(options);
      return { ...rest, stream: stream.pipeThrough(new TransformStream({
        async transform(part, controller) {
          if (part.type === "text-delta") await new Promise((resolve) => setTimeout(resolve, pace.ms));
          controller.enqueue(part);
        },
      })) };
    },
  };
}

export const field = (page: Page): Locator => page.getByRole("textbox", { name: /메시지|Message/ });
export const answers = (page: Page): Locator => page.locator(".answer");
export const ended = (page: Page): Locator => page.locator(".answer[data-phase=ended]");

/** Asks and waits for the answer to end. */
export async function ask(page: Page, text: string): Promise<void> {
  const before = await ended(page).count();
  await field(page).fill(text);
  await field(page).press("Enter");
  await ended(page).nth(before).waitFor({ state: "attached" }); // one to a person has no words, and is not shown
}
