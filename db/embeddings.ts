import { and, eq, inArray, lt } from "drizzle-orm";
import type { Db } from "./open.ts";
import { embeddings } from "./schema-index.ts";

/** Vectors kept for texts, by the texts' hashes; those found count as used now. */
export async function readEmbeddings(db: Db, of: { embedder: string; hashes: string[] }): Promise<Map<string, number[]>> {
  const where = and(eq(embeddings.embedder, of.embedder), inArray(embeddings.hash, of.hashes));
  const rows = db.orm.select({ hash: embeddings.hash, vector: embeddings.vector }).from(embeddings).where(where).all();
  if (rows.length > 0) db.orm.update(embeddings).set({ usedAt: Date.now() }).where(where).run();
  return new Map(rows.map(({ hash, vector }) => [hash, Array.from({ length: vector.length / 4 }, (_, at) => vector.readFloatLE(at * 4))]));
}

export async function putEmbeddings(db: Db, of: { embedder: string; vectors: ReadonlyMap<string, number[]> }): Promise<void> {
  db.sqlite.transaction(() => {
    for (const [hash, values] of of.vectors) {
      const vector = Buffer.alloc(values.length * 4);
      for (const [at, value] of values.entries()) vector.writeFloatLE(value, at * 4);
      const row = { embedder: of.embedder, hash, vector, usedAt: Date.now() };
      db.orm.insert(embeddings).values(row).onConflictDoUpdate({ target: [embeddings.embedder, embeddings.hash], set: row }).run();
    }
  }).immediate();
}

/** Forgets the vectors of texts that nobody has asked for since: right after a rebuild, which asks for all there are. */
export async function pruneEmbeddings(db: Db, unusedSince: number): Promise<number> {
  return db.orm.delete(embeddings).where(lt(embeddings.usedAt, unusedSince)).run().changes;
}

export type EmbeddingKey = { embedder: string; hash: string };

/** The vectors of texts that nobody has asked for since. */
export async function unusedEmbeddings(db: Db, since: number): Promise<EmbeddingKey[]> {
  return db.orm.select({ embedder: embeddings.embedder, hash: embeddings.hash }).from(embeddings).where(lt(embeddings.usedAt, since)).all();
}

export async function dropEmbeddings(db: Db, keys: EmbeddingKey[]): Promise<number> {
  const drop = db.prepared("delete from embeddings where embedder = ? and hash = ?");
  return db.sqlite.transaction(() => keys.reduce((dropped, { embedder, hash }) => dropped + drop.run(embedder, hash).changes, 0)).immediate();
}
