import { sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "./open.ts";

/**
 * A query that is built once for a connection, its values by `sql.placeholder`: for what every turn asks, since building a
 * query costs several times what running it does.
 */
export function compiled<Query>(build: (orm: Db["orm"]) => Query): (db: Db) => Query {
  const built = new WeakMap<Db, Query>();
  return (db) => {
    const known = built.get(db);
    if (known !== undefined) return known;
    const query = build(db.orm);
    built.set(db, query);
    return query;
  };
}

type Insert = { get(values: Record<string, unknown>): unknown };
const inserts = new WeakMap<Db, Map<SQLiteTable, Map<string, Insert>>>();

/** Inserts one row and returns it as it was saved, defaults too; built once for each table and set of columns. */
export function insertRow<Table extends SQLiteTable>(db: Db, table: Table, row: Table["$inferInsert"]): Table["$inferSelect"] {
  // A placeholder would take null for a value of its column's type, so null is part of the query.
  const columns = Object.entries<unknown>(row).filter(([, value]) => value !== undefined);
  const shape = columns.map(([name, value]) => (value === null ? `${name}=null` : name)).join();
  const tables = inserts.get(db) ?? new Map<SQLiteTable, Map<string, Insert>>();
  inserts.set(db, tables);
  const shapes = tables.get(table) ?? new Map<string, Insert>();
  tables.set(table, shapes);
  let insert = shapes.get(shape);
  if (insert === undefined) {
    const values = Object.fromEntries(columns.map(([name, value]) => [name, value === null ? null : sql.placeholder(name)]));
    insert = db.orm.insert(table).values(values as never).returning().prepare() as Insert;
    shapes.set(shape, insert);
  }
  return insert.get(Object.fromEntries(columns)) as Table["$inferSelect"];
}
