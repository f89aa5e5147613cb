import { join } from "node:path";
import { pruneEmbeddings } from "../../db/embeddings.ts";
import { openDb } from "../../db/open.ts";
import { rebuild } from "../../ingestion/rebuild.ts";
import { connectIndex } from "../search.ts";
import type { Config } from "../config.ts";

const redrawMs = 100;

/** Builds the Qdrant collection afresh and lets it take the old one's place, while a running server goes on answering. */
export async function runReindex(_args: string[], config: Config): Promise<number> {
  const db = openDb(join(config.dataDir, "sangdam.db"));
  try {
    const qdrant = connectIndex(config, { db, onRefused: (passageId) => void process.stderr.write(`The embedding model refuses ${passageId}: it is found by its words alone.\n`) });
    if (qdrant === undefined) {
      process.stdout.write("Nothing to do: the embedded index is built from the database at every start. Set QDRANT_URL to keep one in Qdrant.\n");
      return 0;
    }
    const startedAt = Date.now();
    const { total } = db.sqlite.prepare<[], { total: number }>("select (select count(*) from products) + (select count(*) from faqs) as total").get() ?? { total: 0 };
    const draw = createProgress(total);
    const done = await rebuild({ db, qdrant }, { onProgress: draw });
    await pruneEmbeddings(db, startedAt);
    process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}${done} entries in the new index, ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
    return 0;
  } finally {
    db.close();
  }
}

function createProgress(total: number): (done: number) => void {
  let drawnAt = 0;
  return (done) => {
    if (!process.stderr.isTTY || performance.now() - drawnAt < redrawMs) return;
    drawnAt = performance.now();
    process.stderr.write(`\r\x1b[K${done} of ${total} entries`);
  };
}
