import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { acceptQuestion } from "../../db/conversations.ts";
import { readCustomer } from "../../db/orders.ts";
import { createSession } from "../../db/sessions.ts";
import { answer } from "../chat/answer.ts";
import { detectLanguage } from "../chat/language.ts";
import type { Chunk, Metadata } from "../chat/message.ts";
import { compose } from "../compose.ts";
import type { Config } from "../config.ts";
import { shopperOf } from "../identity.ts";
import { questionCharsMax } from "../limits.ts";

const sessionMs = 3_600_000;

/** Asks one question through the same pipeline as the page and prints the answer as it comes. */
export async function runAsk(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { customer: { type: "string" }, json: { type: "boolean", default: false } } });
  const text = positionals.join(" ").normalize("NFC").trim();
  if (text === "") throw new Error('What do you want to ask? For example: npm run cli -- ask "배송비 얼마예요?"');
  const length = [...text].length;
  if (length > questionCharsMax) throw new Error(`A question may have ${questionCharsMax.toLocaleString("en-US")} characters; this one has ${length.toLocaleString("en-US")}.`);
  const deps = await compose(config, { seed: true });
  try {
    const customerId = values.customer ?? null;
    if (customerId !== null && await readCustomer(deps.db, customerId) === undefined) throw new Error(`There is no customer ${customerId}.`);
    const session = await createSession(deps.db, { tokenHash: randomUUID(), customerId, expiresAt: Date.now() + sessionMs });
    const shopper = shopperOf({ sessionId: session.id, customerId });
    const accepted = await acceptQuestion(deps.db, {
      owner: shopper.owner, clientMessageId: randomUUID(), text, language: detectLanguage(text), fallbackLanguage: "ko", arm: deps.arm,
    });
    if (accepted.kind !== "new") throw new Error("The question could not be taken in.");
    const { turn, conversation } = accepted;
    deps.turns.start(turn, ({ emit, signal }) => answer(deps.answering, { turn, state: conversation.state, shopper, text, signal }, emit));
    const printer = createPrinter(values.json);
    for await (const events of deps.turns.follow({ turnId: turn.id, after: -1, signal: new AbortController().signal })) {
      for (const event of events) printer.take(JSON.parse(event.chunk) as Chunk);
    }
    return printer.end() === "complete" ? 0 : 1;
  } finally {
    await deps.close();
  }
}

/** Words as they come and what they stand on below; or, for programs, one JSON object at the end. */
function createPrinter(isJson: boolean): { take(chunk: Chunk): void; end(): Metadata["state"] } {
  const result = { text: "", sources: [] as { id: string; title: string }[], tools: [] as string[], metadata: undefined as Metadata | undefined };
  const write = (words: string) => { if (!isJson) process.stdout.write(words); };
  return {
    take(chunk) {
      if (chunk.type === "text-delta") { result.text += chunk.delta; write(chunk.delta); }
      else if (chunk.type === "source-document") result.sources.push({ id: chunk.sourceId, title: chunk.title });
      else if (chunk.type === "tool-input-available") result.tools.push(chunk.toolName);
      else if (chunk.type === "data-notice") write(`\n${chunk.data.text}`);
      else if (chunk.type === "finish") result.metadata = chunk.messageMetadata as Metadata | undefined;
    },
    end() {
      if (isJson) process.stdout.write(`${JSON.stringify(result)}\n`);
      for (const source of result.sources) write(`\n  · ${source.title} (${source.id})`);
      write("\n");
      return result.metadata?.state;
    },
  };
}
