import fc from "fast-check";
import { expect, test } from "vitest";
import { differences, draftOf, factsOf, merge, type Facts } from "../web/console/catalog/facts.ts";
import type { ProductDraft } from "../web/console/catalog/entries.ts";

// Two people edit one product in the console: what either of them wrote is kept, or is shown to the second to choose.

const base: ProductDraft = {
  title: { ko: "머그", en: "Mug" }, description: { ko: "도자기 머그예요." }, brand: "하루결", category: "tableware", price: 12_000, currency: "KRW", attributes: { material: "도자기", weightGrams: 300 },
  variants: [{ id: "var_a", sku: "A", options: { color: "백자" }, price: null, stock: 3 }, { id: "var_b", sku: "B", options: { color: "청자" }, price: 13_000, stock: 0 }],
};

const text = fc.constantFrom("하나", "둘", "three", "four");
const edit = fc.record({
  title: fc.record({ ko: text, en: text }, { requiredKeys: [] }), description: fc.record({ en: text }, { requiredKeys: [] }), brand: fc.option(text), price: fc.constantFrom(12_000, 12_500, 9_900),
  attributes: fc.constantFrom<ProductDraft["attributes"]>({ material: "도자기", weightGrams: 300 }, { material: "유리" }, { material: "도자기", weightGrams: 310, care: { ko: "손세척" } }),
  stockOfB: fc.constantFrom(0, 5, 7), dropsA: fc.boolean(),
});
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

function edited({ title, description, brand, price, attributes, stockOfB, dropsA }: Edit): ProductDraft {
  const variants = base.variants.map((variant) => (variant.id === "var_b" ? { ...variant, stock: stockOfB } : variant)).filter(({ id }) => !dropsA || id !== "var_a");
  return { ...base, title: { ...base.title, ...title }, description: { ...base.description, ...description }, brand, price, attributes, variants };
}

const isIn = (facts: Facts, path: string, value: unknown): boolean => JSON.stringify(facts.get(path)) === JSON.stringify(value);

test("no change of either is lost: it is in the merge, or both versions are shown, over 500 pairs of edits", () => {
  fc.assert(fc.property(edit, edit, (mine, theirs) => {
    const [first, own, other] = [factsOf("product", base), factsOf("product", edited(mine)), factsOf("product", edited(theirs))];
    const merged = merge(first, own, other);
    const clashing = new Map(merged.clashes.map((clash) => [clash.path, clash]));
    for (const [facts, rival] of [[own, other], [other, own]] as const) {
      for (const { path, after } of differences(first, facts)) {
        const clash = clashing.get(path);
        const isShown = clash !== undefined && isIn(new Map([[path, facts === own ? clash.mine : clash.theirs]]), path, after);
        expect(isShown || isIn(merged.facts, path, after), `${path}: ${JSON.stringify(after)} against ${JSON.stringify(rival.get(path))}`).toBe(true);
      }
    }
    for (const { path } of merged.clashes) expect(isIn(own, path, other.get(path))).toBe(false);
  }), { numRuns: 500, seed: 20261121 });
});

test("an entry taken apart into facts is put together again as it was", () => {
  fc.assert(fc.property(edit, (given) => {
    const facts = factsOf("product", edited(given));
    expect(differences(facts, factsOf("product", draftOf("product", facts)))).toEqual([]);
  }), { numRuns: 200, seed: 20261121 });
});
