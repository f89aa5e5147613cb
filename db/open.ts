import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { gapKey } from "./gap-key.ts";

/** One open database: `orm` for queries, `sqlite` for pragmas, backups and what the query builder cannot say. */
export type Db = {
  orm: BetterSQLite3Database;
  sqlite: Database.Database;
  /** Compiles a statement once for the life of the connection: compiling costs more than most of ours take to run. */
  prepared<P extends unknown[], R = unknown>(source: string): Database.Statement<P, R>;
  close(): void;
};

/** What every connection must answer after its first write. */
const pragmas = {
  journal_mode: "wal",
  synchronous: 2, // FULL: an acknowledged message survives a power cut, not only a crash
  foreign_keys: 1,
  secure_delete: 1, // what is deleted is overwritten: a shopper's chat that is gone is gone from the file
  wal_autocheckpoint: 8000, // pages of 4 kB: a page that changes with every turn is written back once for many of them
  busy_timeout: 5000, // ms; the CLI may import while the server answers
} as const;

const migrationsFolder = join(import.meta.dirname, "migrations");

/**
 * Opens (and creates) the database file, brings it to the newest schema and proves its settings.
 * @param file a path, or ":memory:" for a database that lives as long as the connection.
 * @throws Error in words when the folder is not writable, the file is no database or a setting does not hold.
 */
export function openDb(file: string): Db {
  if (file !== ":memory:") createPrivate(file);
  const sqlite = new Database(file);
  try {
    for (const [name, value] of Object.entries(pragmas)) sqlite.pragma(`${name} = ${value}`);
    migrate(drizzle({ client: sqlite }), { migrationsFolder });
    proveSettings(sqlite);
    const orm = drizzle({ client: withStatementCache(sqlite) });
    return { orm, sqlite, prepared: statementCache(sqlite), close: () => void sqlite.close() };
  } catch (cause) {
    sqlite.close();
    throw cause;
  }
}

/** A second connection to a database that is there already, which can change nothing. */
export function openForReading(file: string): Db {
  const sqlite = new Database(file, { readonly: true, fileMustExist: true, timeout: pragmas.busy_timeout });
  sqlite.function("gap_key", { deterministic: true }, (text) => gapKey(String(text))); // the log is read here only
  return { orm: drizzle(sqlite), sqlite, prepared: statementCache(sqlite), close: () => void sqlite.close() };
}

/**
 * Creates a file, and the folders above it, that only its owner's account can read: it will hold orders and conversations.
 * One that is there keeps the rights it was given. SQLite gives its -wal and -shm files the rights of the database.
 */
export function createPrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, "", { mode: 0o600, flag: "a" }); // another process may be as quick
}

/** How many statements of the query builder are kept compiled; it makes one for each number of ids in a list. */
const builtStatementsMax = 500;

/**
 * The same connection, but a statement that was prepared before is not compiled again: the query builder prepares each of
 * its queries every time. Each text is read in one way only, so no two users of a statement disagree on its mode.
 */
function withStatementCache(sqlite: Database.Database): Database.Database {
  const statements = new Map<string, Database.Statement>();
  const prepare = (source: string) => {
    const statement = statements.get(source) ?? sqlite.prepare(source);
    statements.set(source, statement);
    if (statements.size > builtStatementsMax) statements.delete(statements.keys().next().value ?? "");
    return statement;
  };
  return Object.create(sqlite, { prepare: { value: prepare } }) as Database.Database;
}

function statementCache(sqlite: Database.Database): Db["prepared"] {
  const statements = new Map<string, Database.Statement>();
  return <P extends unknown[], R>(source: string) => {
    const statement = statements.get(source) ?? sqlite.prepare(source);
    statements.set(source, statement);
    return statement as Database.Statement<P, R>;
  };
}

/** Reads the pragmas back after a write: in WAL mode SQLite builds exist that fall to NORMAL with the first one. */
function proveSettings(sqlite: Database.Database): void {
  const version = sqlite.pragma("user_version", { simple: true }) as number;
  sqlite.pragma(`user_version = ${version}`);
  for (const [name, wanted] of Object.entries(pragmas)) {
    const found = sqlite.pragma(name, { simple: true });
    const isMemory = name === "journal_mode" && found === "memory";
    if (found !== wanted && !isMemory) throw new Error(`The database setting ${name} is ${String(found)} where it must be ${wanted}.`);
  }
}
