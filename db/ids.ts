import { randomBytes } from "node:crypto";

/** The kinds of thing that get an id of ours. */
export type IdPrefix = "prd" | "var" | "faq" | "cus" | "ord" | "itm" | "pay" | "shp" | "evt" | "ses" | "cnv" | "msg" | "trn" | "hnd"
  | "stf" | "sst" | "tok" | "lnk" | "imp" | "set" | "pin" | "gap"
  | "not" | "rep" | "viw" | "exp" | "vrd";

/** A fresh id such as `cnv_3q2-…`: 128 random bits, so that none can be guessed from another or from the time. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomBytes(16).toString("base64url")}`;
}
