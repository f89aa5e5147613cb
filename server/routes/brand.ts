import { createHash } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { listSynonyms } from "../../db/catalog.ts";
import { listPins, removePin, savePin, type Pin } from "../../db/pins.ts";
import { listVoices, saveSynonyms, saveVoice } from "../../db/voices.ts";
import { questionKeys } from "../../ingestion/wording.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { pinQuestionsMax, pinReplyCharsMax, pinsMax, questionCharsMax, synonymGroupsMax, voicesListedMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { voiceLines } from "../operators/voice.ts";
import { staffOnly } from "../staff.ts";
import { expectedNumber, idempotencyKey, ifMatch, tagWith } from "./entry-request.ts";
import { once } from "./idempotency.ts";
import { idSchema, localized, valid } from "./request.ts";

const words = (max: number) => z.string().normalize("NFC").trim().max(max);
const reply = words(pinReplyCharsMax).min(1).refine((text) => !text.includes("[["), "[[ 는 쓸 수 없어요 | It cannot hold [[, which marks sources");
const pinInput = z.strictObject({
  questions: z.array(words(questionCharsMax).min(1)).min(1).max(pinQuestionsMax),
  reply: z.strictObject({ ko: reply.optional(), en: reply.optional() }).refine(({ ko, en }) => ko !== undefined || en !== undefined, "한국어나 영어 중 하나는 입력해 주세요 | Needed in Korean or in English"),
});
const pinItem = z.object({ id: z.string(), questions: z.array(z.string()), reply: localized, actor: z.string(), updatedAt: z.int(), hits: z.int().describe("Answers that shoppers got"), hitAt: z.int().nullable() });
const voice = z.strictObject({
  politeness: z.enum(["haeyo", "hapsyo"]), emoji: z.enum(["none", "some"]), signOff: z.strictObject({ ko: words(100).min(1).optional(), en: words(100).min(1).optional() }),
  forbidden: z.array(words(50).min(1)).max(100), notes: words(1000),
});
const voiceItem = z.object({ version: z.int().describe("0: nobody has set one"), settings: voice, lines: z.array(z.string()).describe("As the prompt's tone layer says it") });
const voiceVersion = z.object({ version: z.int(), settings: voice, actor: z.string(), at: z.int() });
const synonyms = z.object({ groups: z.array(z.array(z.string())), revision: z.string().describe("Send it as If-Match") });
const synonymInput = z.strictObject({ groups: z.array(z.array(words(100).min(1)).min(2).max(50)).max(synonymGroupsMax) });
const oneId = z.object({ id: idSchema });
const done = z.object({ ok: z.literal(true) });

/** How the shop speaks and understands: fixed answers, voice, synonyms. What is saved counts for the next question. */
export function brandRoutes(deps: Deps) {
  const { db } = deps;
  const [reader, writer] = [staffOnly(db, "agent", "operator"), staffOnly(db, "operator")];
  return new Hono()
    .get("/staff/pins", described({ summary: "Fixed answers with their hits", answer: z.object({ items: z.array(pinItem) }), refusals: [], isStaff: true }), reader, async (c) => c.json({ items: await listPins(db, pinsMax) } satisfies { items: z.infer<typeof pinItem>[] }, 200))
    .post("/staff/pins", described({ summary: "Fix the answer to a question: it is given to the letter", answer: pinItem, refusals: ["invalid_request", "id_taken", "key_conflict", "request_running"], isStaff: true, parameters: idempotencyKey }), writer, once(db), valid("json", pinInput), async (c) => c.json(settled(await savePin(db, { ...keyed(c.req.valid("json")), actor: c.var.staff.id })), 200))
    .put("/staff/pins/:id", described({ summary: "Change a fixed answer", answer: pinItem, refusals: ["invalid_request", "id_taken", "not_found"], isStaff: true }), writer, valid("param", oneId), valid("json", pinInput), async (c) => c.json(settled(await savePin(db, { ...keyed(c.req.valid("json")), ...c.req.valid("param"), actor: c.var.staff.id })), 200))
    .delete("/staff/pins/:id", described({ summary: "Remove a fixed answer, at once", answer: done, refusals: ["not_found"], isStaff: true }), writer, valid("param", oneId), async (c) => {
      if (!await removePin(db, { ...c.req.valid("param"), actor: c.var.staff.id })) throw new AppError("not_found");
      return c.json({ ok: true as const }, 200);
    })
    .get("/staff/voice", described({ summary: "How the brand speaks now", answer: voiceItem, refusals: [], isStaff: true }), reader, (c) => {
      const now = deps.voice();
      tagWith(c, now.version);
      return c.json({ ...now, lines: voiceLines(now.settings) } satisfies z.infer<typeof voiceItem>, 200);
    })
    .get("/staff/voice/versions", described({ summary: "How it spoke before, newest first", answer: z.object({ items: z.array(voiceVersion) }), refusals: [], isStaff: true }), reader, async (c) => c.json({ items: await listVoices(db, voicesListedMax) } satisfies { items: z.infer<typeof voiceVersion>[] }, 200))
    .put("/staff/voice", described({ summary: "Save a new version; the next answer is told it", answer: voiceItem, refusals: ["invalid_request", "revision_conflict"], isStaff: true, parameters: ifMatch }), writer, valid("json", voice), async (c) => {
      const saved = await saveVoice(db, { settings: c.req.valid("json"), expected: expectedNumber(c), actor: c.var.staff.id });
      if (saved === undefined) throw new AppError("revision_conflict", { details: { current: deps.voice() } });
      tagWith(c, saved.version);
      return c.json({ version: saved.version, settings: saved.settings, lines: voiceLines(saved.settings) } satisfies z.infer<typeof voiceItem>, 200);
    })
    .get("/staff/synonyms", described({ summary: "Words that shoppers use for one another", answer: synonyms, refusals: [], isStaff: true }), reader, (c) => {
      const groups = listSynonyms(db);
      return c.json({ groups, revision: revisionOf(groups) } satisfies z.infer<typeof synonyms>, 200);
    })
    .put("/staff/synonyms", described({ summary: "Replace the table; the next question knows it", answer: synonyms, refusals: ["invalid_request", "revision_conflict"], isStaff: true, parameters: ifMatch }), writer, valid("json", synonymInput), async (c) => {
      const { groups } = c.req.valid("json");
      const expected = c.req.header("if-match")?.replaceAll('"', "");
      const isSaved = await saveSynonyms(db, { groups, actor: c.var.staff.id, isExpected: (now) => expected === undefined || expected === "*" || revisionOf(now) === expected });
      if (!isSaved) throw new AppError("revision_conflict", { details: { current: { groups: listSynonyms(db) } } });
      return c.json({ groups, revision: revisionOf(groups) } satisfies z.infer<typeof synonyms>, 200);
    });
}

function keyed(pin: z.infer<typeof pinInput>) {
  return { ...pin, keys: pin.questions.flatMap(questionKeys) };
}

function settled(saved: { pin: Pin } | { taken: string } | undefined): z.infer<typeof pinItem> {
  if (saved === undefined) throw new AppError("not_found");
  if ("taken" in saved) throw new AppError("id_taken", { details: { fields: ["questions"], pinId: saved.taken } });
  return saved.pin;
}

function revisionOf(groups: string[][]): string {
  return createHash("sha256").update(JSON.stringify(groups)).digest("base64url").slice(0, 16);
}
