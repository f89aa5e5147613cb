import { Hono } from "hono";
import { z } from "zod";
import { readEntries } from "../../db/catalog.ts";
import { outcomes } from "../../db/log.ts";
import { languages } from "../../db/schema.ts";
import type { Deps } from "../compose.ts";
import { readHours } from "../desk/hours.ts";
import { AppError } from "../errors.ts";
import { dashboardDaysMax, dayMs } from "../limits.ts";
import { described } from "../openapi.ts";
import { scrub } from "../scrub.ts";
import { staffOnly } from "../staff.ts";
import { logFilter } from "./log-filter.ts";
import { localized, valid } from "./request.ts";

const span = z.strictObject({ from: z.coerce.number().int().min(0).optional(), to: z.coerce.number().int().min(0).optional(), language: z.enum(languages).optional(), topic: z.string().max(100).optional() });
const ms = z.number().nullable().describe("Milliseconds, by nearest rank");
const rate = z.number().nullable();
const group = z.object({
  key: z.string(), questions: z.int(), answers: z.int().describe("Questions that a model answered"), firstTextP50: ms, firstTextP95: ms, totalP50: ms, totalP95: ms, costUsd: z.number(), costPerAnswer: rate, costPerConfirmed: rate,
  unsupported: z.int(), checked: z.int(), unsupportedRate: rate, unanswered: z.int(), ups: z.int(), downs: z.int(), csat: rate, conversations: z.int(), handedOff: z.int(), handoffRate: rate,
  outcomes: z.object(Object.fromEntries(outcomes.map((outcome) => [outcome, z.int()])) as Record<(typeof outcomes)[number], z.ZodInt>), answerFilter: logFilter, conversationFilter: logFilter,
});
const dashboard = z.object({
  from: z.int(), to: z.int(), timeZone: z.string(), total: group, days: z.array(group), languages: z.array(group), topics: z.array(group),
  sources: z.array(z.object({ id: z.string(), title: localized.nullable(), answers: z.int(), filter: logFilter })), gaps: z.array(z.object({ text: z.string().describe("Masked"), questions: z.int(), filter: logFilter })),
});
const defaultDays = 30;

/** What came of it all, in figures that each name the conversations behind them. */
export function dashboardRoutes(deps: Deps) {
  return new Hono()
    .get("/staff/dashboard", described({ summary: "Volume, times, cost, support, handoffs, thumbs and outcomes, by day, language and topic; the last 30 days without ?from and ?to", answer: dashboard, refusals: ["invalid_request", "too_many_requests"], isStaff: true }), staffOnly(deps.db, "agent", "operator"), valid("query", span), async (c) => {
      const now = Date.now();
      const { to = now + 1, from = to - defaultDays * dayMs, ...only } = c.req.valid("query");
      if (from >= to || to - from > dashboardDaysMax * dayMs) throw new AppError("invalid_request", { details: { fields: ["from"] } });
      const timeZone = (await readHours(deps.db))?.timeZone ?? "Asia/Seoul";
      const found = await deps.reader.ask("readDashboard", { from, to, now, timeZone, ...only });
      const titles = new Map((await readEntries(deps.db, found.sources.map(({ id }) => id))).map((entry) => [entry.id, entry.kind === "faq" ? entry.question : entry.title]));
      return c.json({
        from, to, timeZone, ...found, sources: found.sources.map((source) => ({ ...source, title: titles.get(source.id) ?? null })), gaps: found.gaps.map((gap) => ({ ...gap, text: scrub(gap.text) })),
      } satisfies z.infer<typeof dashboard>, 200);
    });
}
