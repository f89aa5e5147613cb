import { z } from "zod";
import { readDeskSetting } from "../../db/desk.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import { formatMoment } from "../chat/format.ts";
import { closedDaysMax, deskSpansMax } from "../limits.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):(00|15|30|45)$|^24:00$/);
const span = z.tuple([clock, clock]).refine(([from, to]) => from < to, "ends before it begins");
const day = z.array(span).max(deskSpansMax);

/** When people are at the desk: spans of local time for each weekday, and days off. */
export const hoursSchema = z.strictObject({
  timeZone: z.string().max(60).refine(isTimeZone, "is not a time zone such as Asia/Seoul"),
  days: z.strictObject({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }),
  closedOn: z.array(z.iso.date()).max(closedDaysMax),
});
export type Hours = z.infer<typeof hoursSchema>;

/** `here`: somebody is online · `away`: it is open, but nobody is · `closed`: outside of the hours. */
export type Availability = { kind: "here" | "away" | "closed"; opensAt: number | null };

const settingName = "hours";
const stepMs = 15 * 60_000; // spans begin and end on quarters
const aheadMs = 14 * 24 * 3_600_000;

/** The shop's hours, or null where it has set none: then it is open whenever somebody is online. */
export async function readHours(db: Db): Promise<Hours | null> {
  return hoursSchema.nullable().catch(null).parse(await readDeskSetting(db, settingName) ?? null);
}

export const hoursSetting = settingName;

export function availabilityAt({ hours, now, isAnybodyOnline }: { hours: Hours | null; now: number; isAnybodyOnline: boolean }): Availability {
  if (hours !== null && !isOpen(hours, now)) return { kind: "closed", opensAt: nextOpening(hours, now) };
  return { kind: isAnybodyOnline ? "here" : "away", opensAt: null };
}

function isOpen({ timeZone, days, closedOn }: Hours, at: number): boolean {
  const parts = Object.fromEntries(formatOf(timeZone).formatToParts(at).map(({ type, value }) => [type, value]));
  if (closedOn.includes(`${parts["year"]}-${parts["month"]}-${parts["day"]}`)) return false;
  const local = `${parts["hour"]}:${parts["minute"]}`;
  return days[(parts["weekday"] ?? "").toLowerCase() as keyof Hours["days"]].some(([from, to]) => from <= local && local < to);
}

/** The next quarter of an hour at which it is open, within two weeks. */
function nextOpening(hours: Hours, now: number): number | null {
  for (let at = Math.ceil(now / stepMs) * stepMs; at < now + aheadMs; at += stepMs) if (isOpen(hours, at)) return at;
  return null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-US", {
    timeZone, weekday: "short", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  formats.set(timeZone, format);
  return format;
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** What a shopper who waits for a person is told. */
export function waitingWords({ kind, opensAt }: Availability, language: Language): string {
  const when = opensAt === null ? "" : formatMoment(opensAt, language);
  if (language === "ko") {
    if (kind === "here") return "상담원에게 연결하고 있어요. 이 창에서 잠시만 기다려 주세요.";
    if (kind === "away") return "지금은 자리에 있는 상담원이 없어요. 남겨 주신 내용을 전해 두었고, 상담원이 돌아오는 대로 이 창에서 답해 드릴게요.";
    return `지금은 상담 시간이 아니에요. 남겨 주신 내용을 전해 두었고, ${when === "" ? "상담이 시작되면" : `${when}부터`} 이 창에서 답해 드릴게요.`;
  }
  if (kind === "here") return "I am connecting you with a person. Please wait right here.";
  if (kind === "away") return "Nobody is at the desk right now. I have passed on what you wrote, and a person will reply right here as soon as they are back.";
  return `Our team is not at the desk right now. I have passed on what you wrote, and a person will reply right here${when === "" ? " when they are back" : ` from ${when}`}.`;
}
