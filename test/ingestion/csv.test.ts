import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../ingestion/import/csv.ts";
import type { SourceRow } from "../../ingestion/import/source.ts";

// One quote that somebody forgot costs its own line, wherever the file is cut into chunks and however its lines end.

async function read(text: string, chunkChars = text.length): Promise<SourceRow[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunkChars) yield text.slice(at, at + chunkChars);
  }
  const rows: SourceRow[] = [];
  for await (const row of readCsv(chunks())) rows.push(row);
  return rows;
}
const told = (rows: SourceRow[]) => rows.map((row) => ("row" in row ? `${row.line} ${Object.values(row.row).join("|")}` : `${row.line} BAD`));

describe("a quote that is never closed", () => {
  const lines = ["id,title,price", "1,\"Lamp,1", "2,Mug,2", "", "3,Cup,3"];

  test.each(["\n", "\r\n", "\r"])("costs one line, and the rows behind it are read under their own numbers (line end %j)", async (end) => {
    expect(told(await read(lines.join(end)))).toEqual(["2 BAD", "3 2|Mug|2", "5 3|Cup|3"]);
    expect(told(await read([...lines, "4,\"two", "lines\",4", "5,Jar,5"].join(end)))).toEqual(["2 BAD", "3 2|Mug|2", "5 3|Cup|3", `6 4|two${end}lines|4`, "8 5|Jar|5"]);
  });

  test("is told with its reason, at the end of the file and where the next quote opens", async () => {
    expect(await read(lines.join("\n"))).toContainEqual({ line: 2, reason: "The file ends inside a quoted field." });
    const [first] = await read([...lines, "4,\"Jar\",4"].join("\n"));
    expect(first).toEqual({ line: 2, reason: "A quoted field of several lines ends in the middle of a value; is a quote never closed?" });
  });

  test("happens on several lines, each of which is named", async () => {
    expect(told(await read("id,title\n1,\"a\n2,b\n3,\"c\n4,d\n5,\"e"))).toEqual(["2 BAD", "3 2|b", "4 BAD", "5 4|d", "6 BAD"]);
  });

  test("in the header leaves no file to read", async () => {
    await expect(read("id,\"title\n1,a\n2,b")).rejects.toThrow("The header in line 1 cannot be read. The file ends inside a quoted field.");
  });

  test("does not hold up a large file, nor one that is wrong throughout", async () => {
    const rows = Array.from({ length: 100_000 }, (_, at) => `${at},some words,100`);
    const large = await read(["id,title,price", "x,\"Lamp,1", ...rows].join("\n"), 65_536);
    expect([large.length, told(large).at(-1)]).toEqual([100_001, "100002 99999|some words|100"]);
    const hopeless = await read(["id,title", ...Array.from({ length: 20_000 }, () => "x\",\"y")].join("\n"), 65_536);
    expect(hopeless.length).toBeGreaterThan(0);
  }, 10_000);
});

test("any table is read back as it was written, in chunks of any size", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "가", ",", "\"", "\n", "\r", " ", "😀"), maxLength: 6 });
  const quote = (text: string) => `"${text.replaceAll("\"", "\"\"")}"`;
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), fc.constantFrom("\n", "\r\n", "\r"), fc.integer({ min: 2, max: 9 }), async (table, end, size) => {
    const rows = await read(["a,b", ...table.map((row) => row.map(quote).join(","))].join(end), size);
    expect(rows.map((row) => ("row" in row ? Object.values(row.row) : row))).toEqual(table);
  }), { numRuns: 500, seed: 6 });
});
