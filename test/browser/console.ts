import axe from "axe-core";
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import type { StaffRole } from "../../db/schema-staff.ts";
import { addMember } from "../../db/staff.ts";
import { makeLink } from "../../server/staff.ts";
import { openShop, type Shop } from "../rig/shop.ts";

/** The console on a real server with the demo shop, and a browser in front of it. */
export type ConsoleShop = {
  shop: Shop;
  /** What a page complained about. */
  complaints: string[];
  /** A browser that nobody has signed in. */
  stranger(options?: BrowserContextOptions): Promise<Page>;
  /** Somebody of this role, signed in, at a path below /console. */
  signedIn(role: StaffRole, path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Another window of the same person. */
  windowOf(page: Page, path: string): Promise<Page>;
  leave(): Promise<void>;
  close(): Promise<void>;
};

export const password = "correct horse battery";

export async function openConsole(executablePath: string): Promise<ConsoleShop> {
  const shop = await openShop();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const complaints: string[] = [];
  let count = 0;
  async function visit(options?: BrowserContextOptions): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: "ko-KR", viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(10_000);
    return context;
  }
  async function windowIn(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
    });
    return page;
  }
  return {
    shop, complaints,
    stranger: async (options) => windowIn(await visit(options)),
    async signedIn(role, path, options) {
      const context = await visit(options);
      const member = await addMember(shop.deps.db, { email: `${role}-${count++}@shop.example`, name: role === "agent" ? "이상담" : "김운영", role, actor: "cli" });
      const { token } = await makeLink(shop.deps.db, { memberId: member?.id ?? "", actor: "cli" });
      await context.request.post(`${shop.url}/api/staff/welcome`, { data: { token, password } });
      const page = await windowIn(context);
      await page.goto(`${shop.url}/console${path}`);
      return page;
    },
    async windowOf(page, path) {
      const other = await windowIn(page.context());
      await other.goto(`${shop.url}/console${path}`);
      return other;
    },
    async leave() {
      for (const context of browser.contexts()) await context.close();
    },
    async close() {
      await browser.close();
      await shop.close();
    },
  };
}

/** What a screen reader or a person without a mouse would stumble over seriously, by axe-core's rules. */
export async function barriersOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown }[] }[] }> } }).axe.run());
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map((node) => node.target)).slice(0, 400)}`);
}
