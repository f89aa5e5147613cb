import { Hono } from "hono";
import { z } from "zod";
import { listImports, readImport, type ImportRow } from "../../db/imports.ts";
import { importStates } from "../../db/schema-staff.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { importPartBytes, importsListedMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { importName } from "../operators/imports.ts";
import { staffOnly } from "../staff.ts";
import { idSchema, valid } from "./request.ts";

const kind = z.enum(["products", "faqs"]);
const report = z.object({
  read: z.int(), share: z.number().describe("How much of the file, or of the undo, is done: 0 to 1"), created: z.int(), changed: z.int(), unchanged: z.int(), money: z.string().describe("How the file's prices were understood"),
  bad: z.array(z.object({ line: z.int(), reason: z.string() })).describe("The first of them"), badTotal: z.int(), undone: z.int(), kept: z.int().describe("Left as they are: somebody has changed them since"), problem: z.string(),
}).partial();
const one = z.object({ id: z.string(), kind, name: z.string(), actor: z.string(), state: z.enum(importStates), map: z.record(z.string(), z.string()), report: report.nullable(), createdAt: z.int(), updatedAt: z.int(), partBytesMax: z.int() });
const begin = z.strictObject({ kind, name: z.string().max(200).regex(importName, "파일 이름은 .csv, .tsv, .jsonl, .json(.gz)로 끝나야 해요 | The name must end in .csv, .tsv, .jsonl or .json (or that and .gz)") });
const received = z.object({ received: z.int().describe("Bytes; go on from here") });
const survey = z.object({
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })), fields: z.array(z.string()).describe("What a column can be; `attributes.*` stands for any name"),
  map: z.record(z.string(), z.string()).describe("From field to column: as it was the last time for such a file, or guessed"), guessed: z.record(z.string(), z.string()), isRemembered: z.boolean(),
});
const how = z.strictObject({ map: z.record(z.string().max(200), z.string().max(200)).default({}).describe("From field to column; `currency` may be a code such as KRW. What it does not name is guessed; an empty column leaves the field out") });
const oneId = z.object({ id: idSchema });
const stopped = z.object({ cancelled: z.boolean().describe("False: it was not running (any more)") });
const part = { requestBody: { content: { "application/octet-stream": { schema: { type: "string" as const, format: "binary" } } } } };

/** Uploads into the catalog: the file in pieces, a survey of its columns, a dry run, the run, and undoing it. */
export function importRoutes(deps: Deps) {
  const { db, imports } = deps;
  const writer = staffOnly(db, "operator");
  const shown = (row: ImportRow) => ({ ...row, report: imports.progress(row.id) ?? row.report, partBytesMax: importPartBytes }) as z.infer<typeof one>;
  const found = async (id: string) => {
    const row = await readImport(db, id);
    if (row === undefined) throw new AppError("not_found");
    return shown(row);
  };
  return new Hono()
    .get("/staff/imports", described({ summary: "Uploads, the newest first", answer: z.object({ items: z.array(one) }), refusals: [], isStaff: true }), writer, async (c) => c.json({ items: (await listImports(db, importsListedMax)).map(shown) }, 200))
    .post("/staff/imports", described({ summary: "Begin an upload", answer: one, refusals: ["invalid_request"], isStaff: true }), writer, valid("json", begin), async (c) => c.json(shown(await imports.begin({ ...c.req.valid("json"), actor: c.var.staff.id })), 200))
    .get("/staff/imports/:id", described({ summary: "How an import goes; ask again while it is checking, running or undoing", answer: one, refusals: ["not_found"], isStaff: true }), writer, valid("param", oneId), async (c) => c.json(await found(c.req.valid("param").id), 200))
    .put("/staff/imports/:id/file", described({ summary: "The next piece of the file, as bytes", answer: received, refusals: ["invalid_request", "not_found", "import_offset", "import_state", "body_too_large"], isStaff: true, ...part }), writer, valid("param", oneId), valid("query", z.object({ offset: z.coerce.number().int().min(0) })), async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      if (bytes.length > importPartBytes) throw new AppError("body_too_large");
      return c.json({ received: await imports.append(c.req.valid("param").id, { offset: c.req.valid("query").offset, bytes }) } satisfies z.infer<typeof received>, 200);
    })
    .get("/staff/imports/:id/survey", described({ summary: "The file's columns, and what each is taken for", answer: survey, refusals: ["invalid_request", "not_found"], isStaff: true }), writer, valid("param", oneId), async (c) => c.json(await imports.survey(c.req.valid("param").id) satisfies z.infer<typeof survey>, 200))
    .post("/staff/imports/:id/check", described({ summary: "Dry run: counts what would change, writes nothing", answer: one, refusals: ["invalid_request", "not_found", "import_state", "request_running"], isStaff: true }), writer, valid("param", oneId), valid("json", how), async (c) => {
      const { id } = c.req.valid("param");
      await imports.start(id, { isDry: true, ...c.req.valid("json"), actor: c.var.staff.id });
      return c.json(await found(id), 200);
    })
    .post("/staff/imports/:id/run", described({ summary: "Import the file", answer: one, refusals: ["invalid_request", "not_found", "import_state", "request_running"], isStaff: true }), writer, valid("param", oneId), valid("json", how), async (c) => {
      const { id } = c.req.valid("param");
      await imports.start(id, { isDry: false, ...c.req.valid("json"), actor: c.var.staff.id });
      return c.json(await found(id), 200);
    })
    .post("/staff/imports/:id/cancel", described({ summary: "Stop; what was imported stays and can be undone", answer: stopped, refusals: [], isStaff: true }), writer, valid("param", oneId), (c) => c.json({ cancelled: imports.cancel(c.req.valid("param").id) } satisfies z.infer<typeof stopped>, 200))
    .post("/staff/imports/:id/undo", described({ summary: "Make everything what it was before this import", answer: one, refusals: ["not_found", "import_state", "request_running"], isStaff: true }), writer, valid("param", oneId), async (c) => {
      const { id } = c.req.valid("param");
      await imports.undo(id, c.var.staff.id);
      return c.json(await found(id), 200);
    });
}
