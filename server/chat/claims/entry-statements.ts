import type { Language } from "../../../db/schema.ts";
import type { Fact, FaqFact, ProductFact } from "../facts.ts";
import type { Claim } from "./claim.ts";
import { readStatement, type Owner, type Statement } from "./statement.ts";
import type { Measure } from "./units.ts";
import { add, termsIn, wordsIn } from "./terms.ts";

const priceWords = "가격 금액 판매가 price cost costs";
const stockWords = "재고 남음 수량 stock left";
const optionWords = "옵션 사이즈 색상 향 option size colour color scent";
const saysEnd = /(?<=[.!?。])\s+|\n+/;

type View = { today: number; language: Language };

/** All that one entry says, as a model reads it. Pure. */
export function readEntry(fact: Fact, view: View): Statement[] {
  return fact.kind === "faq" ? readFaq(fact, view) : readProduct(fact, view);
}

function readFaq(fact: FaqFact, { today }: View): Statement[] {
  const owner: Owner = { id: fact.id, names: [] };
  return [fact.question, ...fact.answer.split(saysEnd)].filter(Boolean).map((text, at) => readStatement(text, { today, owner, ...(at > 0 && { head: fact.question }) }));
}

function readProduct(fact: ProductFact, { today }: View): Statement[] {
  const owner: Owner = { id: fact.id, names: [fact.title, ...(fact.otherTitle === undefined ? [] : [fact.otherTitle])] };
  const read = (text: string, label?: string, option?: string) => readStatement(text, { today, owner, ...(label !== undefined && { label }), ...(option !== undefined && { option }) });
  const options = fact.options.map((option) => ({ ...option, name: Object.values(option.options).join(" ") }));
  return [
    ...owner.names.map((name) => read(name)),
    ...(fact.category === undefined ? [] : [read(fact.category)]),
    ...fact.description.split(saysEnd).filter(Boolean).map((text) => read(text)),
    ...Object.entries(fact.details).map(([label, value]) => read(`${label}: ${value}`, label)),
    ...(options.some((option) => option.price === fact.price) || options.length === 0 ? [read(fact.price, priceWords)] : []),
    ...options.flatMap((option) => [read(option.name, optionWords, option.name), read(option.price, `${priceWords} ${option.name}`, option.name)]),
    ...(fact.stock === null ? [] : [stockOf({ stock: fact.stock, name: "", owner })]),
    ...options.flatMap((option) => (option.stock === null ? [] : [stockOf({ stock: option.stock, name: option.name, owner })])),
    ...counts(fact, owner),
  ];
}

/** How many there are, and whether any. */
function stockOf({ stock, name, owner }: { stock: number; name: string; owner: Owner }): Statement {
  const text = `${name} ${stock}`.trim();
  const statement: Statement = { head: "", text: `stock ${text}`, terms: add(add(new Map(), termsIn(name), 1), termsIn(stockWords), 1), owner, items: [] };
  const option = name === "" ? undefined : wordsIn(name);
  const quantity: Claim = { kind: "number", text: String(stock), start: 0, end: 0, value: { type: "quantity", measure: "pieces", low: stock, high: stock, written: [stock, stock] } };
  const state: Claim = { kind: "stock", text, start: 0, end: 0, value: { type: "stock", isIn: stock > 0 } };
  for (const claim of [quantity, state]) statement.items.push({ claim, weights: statement.terms, statement, ...(option && { option }) });
  return statement;
}

/** How many colours, sizes and options there are: nobody writes it down, and everybody can count them. */
function counts(fact: ProductFact, owner: Owner): Statement[] {
  const keys = [...new Set(fact.options.flatMap((option) => Object.keys(option.options)))];
  const numbers = new Set([fact.options.length, fact.options.filter((option) => option.stock !== 0).length, ...keys.map((key) => new Set(fact.options.map((option) => option.options[key])).size)]);
  return [...numbers].filter((number) => number > 0).map((number) => counted(number, { owner, about: "색상 사이즈 옵션 종류 향 colour size option" }));
}

/** A count that stands nowhere: of options, of products found, of orders. */
export function counted(number: number, of: { owner: Owner | undefined; about: string; measures?: Measure[] }): Statement {
  const statement: Statement = { head: "", text: `${number} (${of.about})`, terms: add(new Map(), termsIn(of.about), 1), owner: of.owner, items: [] };
  for (const measure of of.measures ?? ["kinds", "pieces", "people"]) {
    const claim: Claim = { kind: "number", text: String(number), start: 0, end: 0, value: { type: "quantity", measure, low: number, high: number, written: [number, number] } };
    statement.items.push({ claim, weights: statement.terms, statement });
  }
  return statement;
}
