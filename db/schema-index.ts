import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** How far a search index on another server has followed the change log; one row for each of its collections. */
export const indexCursors = sqliteTable("index_cursors", {
  collection: text().primaryKey(),
  /** The last change that the collection is known to hold. */
  seq: integer().notNull(),
  /** When a build or a drain last moved it; a build that has stopped doing so has died. */
  updatedAt: integer("updated_at").notNull(),
});

/** Texts already embedded, so that a second import or a rebuild only pays for what changed. */
export const embeddings = sqliteTable("embeddings", {
  embedder: text().notNull(),
  /** SHA-256 of the text. */
  hash: text().notNull(),
  /** 32-bit floats, little-endian. */
  vector: blob({ mode: "buffer" }).notNull(),
  usedAt: integer("used_at").notNull(),
}, (t) => [primaryKey({ columns: [t.embedder, t.hash] })]);
