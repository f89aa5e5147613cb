import { resolve } from "node:path";
import { z } from "zod";

const text = z.string().trim().min(1);

/** A whole number as its digits: " ", "1e3" and "0x50" are slips, not numbers. */
function wholeNumber(min: number, max: number) {
  return z.string().refine((digits) => /^\d{1,9}$/.test(digits) && Number(digits) >= min && Number(digits) <= max, `must be a whole number from ${min} to ${max}`).transform(Number);
}

/** "하루결 | Harugyeol", or one name for both languages. */
const shopName = text.max(100).transform((name, context) => {
  const [ko = "", en = ko, ...more] = name.split("|").map((part) => part.trim());
  if (ko === "" || en === "" || more.length > 0) context.addIssue("must be one name, or a Korean and an English one as in \"하루결 | Harugyeol\"");
  return { ko, en };
});

const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: text.default("127.0.0.1"),
  DATA_DIR: text.default("./data"),
  CHAT_MODEL: text.refine((model) => model === "embedded", "is not known: use \"embedded\"").default("embedded"),
  CUSTOMER_TOKEN_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  ALLOWED_ORIGINS: z.string().default("").transform((list, context) => {
    const origins = list.split(",").map((origin) => origin.trim()).filter(Boolean);
    for (const origin of origins) {
      if (!URL.canParse(origin) || new URL(origin).origin !== origin) context.addIssue(`"${origin}" is not an origin such as https://shop.example`);
    }
    return origins;
  }),
  SHOP_NAME: shopName.optional(),
  SESSIONS_PER_MINUTE: wholeNumber(1, 1_000_000).default(1000),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug"]).default("info"),
});

/** The settings of one process, checked once. */
export type Config = {
  port: number;
  host: string;
  dataDir: string;
  chatModel: string;
  /** Absent = the demo shop: it signs its own tokens for three demo customers. */
  customerTokenSecret: string | undefined;
  allowedOrigins: string[];
  /** Absent = the demo shop's. */
  shopName: { ko: string; en: string } | undefined;
  /** How many sessions one address may start in a minute. */
  sessionsPerMinute: number;
  logLevel: string;
};

/** Settings that cannot be used; `problems` has one sentence for each. */
export class SettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads the settings. The only reader of the environment.
 * @throws SettingsError naming every wrong setting at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}.`));
  const set = parsed.data;
  return {
    port: set.PORT, host: set.HOST, dataDir: resolve(set.DATA_DIR), chatModel: set.CHAT_MODEL,
    customerTokenSecret: set.CUSTOMER_TOKEN_SECRET, allowedOrigins: set.ALLOWED_ORIGINS, shopName: set.SHOP_NAME,
    sessionsPerMinute: set.SESSIONS_PER_MINUTE, logLevel: set.LOG_LEVEL,
  };
}
