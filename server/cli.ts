import { runAsk } from "./commands/ask.ts";
import { runBackup } from "./commands/backup.ts";
import { runDoctor } from "./commands/doctor.ts";
import { runImport } from "./commands/import.ts";
import { runReindex } from "./commands/reindex.ts";
import { runSearch } from "./commands/search.ts";
import { runStaff } from "./commands/staff.ts";
import { readConfig, SettingsError, type Config } from "./config.ts";

const usage = `Usage: npm run cli -- <command>

  ask "question" [--customer ID] [--json]           ask as a shopper would, streamed, with sources
  search "words" | --file QUERIES.jsonl             what the catalog index finds
         [--limit N] [--kind product|faq] [--json]
  import products|faqs|orders FILE                  load .csv, .jsonl or .json (also .gz); running it twice changes nothing
         [--map field=column …]
  staff add --role operator|agent|admin --email E   a link with which a person sets their password
  staff token --role operator|agent|admin           a token for the shop's own systems
  backup FILE                                       save the database into one file while the server goes on
  doctor                                            is everything a server stands on well? Says what is not
  reindex                                           build the Qdrant index afresh while the server goes on
`;

const commands: Record<string, (args: string[], config: Config) => Promise<number>> = { ask: runAsk, search: runSearch, import: runImport, staff: runStaff, backup: runBackup, doctor: runDoctor, reindex: runReindex };

async function main([name, ...args]: string[]): Promise<number> {
  const command = name === undefined || !Object.hasOwn(commands, name) ? undefined : commands[name];
  if (command === undefined) {
    const isHelp = name === undefined || name === "help" || name === "--help" || name === "-h";
    (isHelp ? process.stdout : process.stderr).write(isHelp ? usage : `There is no command "${name}".\n\n${usage}`);
    return isHelp ? 0 : 1;
  }
  return command(args, { ...readConfig(process.env), logLevel: "error" });
}

// `search … | head` closes our output early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const words = error instanceof SettingsError ? error.problems.join("\n") : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}
