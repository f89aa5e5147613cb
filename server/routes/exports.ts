import { Hono } from "hono";
import { z } from "zod";
import { addExport, listExports } from "../../db/exports.ts";
import type { Deps } from "../compose.ts";
import { exportLines } from "../desk/exporting.ts";
import { exportConversationsMax, exportReasonCharsMax, exportsListedMax } from "../limits.ts";
import { described, linesFile } from "../openapi.ts";
import { scrub } from "../scrub.ts";
import { staffOnly } from "../staff.ts";
import { logFilter } from "./log-filter.ts";
import { cleanText, valid } from "./request.ts";

const wish = z.strictObject({ filter: logFilter.default({}), format: z.enum(["jsonl", "csv"]), reason: z.string() });
const taken = z.object({
  id: z.string(), staffId: z.string(), format: z.enum(["jsonl", "csv"]), filters: z.array(z.string()), conversations: z.int(), deletedSince: z.int().describe("Of its conversations, how many were deleted since: throw older copies away"), at: z.int(),
});

/** Taking conversations out of the log: masked, for a reason that the audit log keeps. */
export function exportRoutes(deps: Deps) {
  const { db, reader, findable } = deps;
  const readers = staffOnly(db, "agent", "operator");
  return new Hono()
    .get("/staff/exports", described({ summary: "Who took what out of the log", answer: z.object({ items: z.array(taken) }), refusals: [], isStaff: true }), readers, async (c) => c.json({ items: await listExports(db, exportsListedMax) } satisfies { items: z.infer<typeof taken>[] }, 200))
    .post("/staff/exports", described({ summary: "The conversations that fit, as a file, masked; the reason goes into the audit log", answer: linesFile, refusals: ["invalid_request", "message_empty", "message_too_long", "too_many_requests", "body_too_large"], isStaff: true }), readers, valid("json", wish), async (c) => {
      const { filter, format, reason } = c.req.valid("json");
      const now = Date.now();
      const why = scrub(cleanText(reason, exportReasonCharsMax));
      if (filter.q !== undefined) await findable.all();
      const found = await reader.ask("listLogIds", { filter, now, limit: exportConversationsMax + 1 });
      const ids = found.slice(0, exportConversationsMax);
      const { id } = await addExport(db, { staffId: c.var.staff.id, format, filters: Object.keys(filter), reason: why, ids });
      const lines = exportLines(reader, { ids, format, now });
      const encoder = new TextEncoder();
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await lines.next();
          if (done === true) controller.close(); else controller.enqueue(encoder.encode(value));
        },
        async cancel() { await lines.return(undefined); },
      });
      return new Response(body, { headers: {
        "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8", "content-disposition": `attachment; filename="conversations-${id}.${format}"`, "x-export-id": id,
        ...(found.length > ids.length && { "x-export-cut-at": String(exportConversationsMax) }), // the oldest are missing: whoever takes it must know
      } });
    });
}
