import { newId } from "../../db/ids.ts";
import { indexQueued, queueMessage } from "../../db/message-terms.ts";
import type { Db } from "../../db/open.ts";
import { createDice, type Dice } from "./dice.ts";

/** One exchange of a log made by hand. Times in ms before `now`. */
export type MadeTurn = {
  question: string; answer: string | null; agoMs: number; language?: "ko" | "en"; model?: string | null; arm?: string; topic?: string; rating?: "up" | "down"; unanswered?: string; unsupported?: number | null;
  costUsd?: number | null; firstTextMs?: number; totalMs?: number; state?: string; sources?: string[]; confidence?: number;
};
export type MadeConversation = {
  turns: MadeTurn[]; language?: "ko" | "en"; state?: string; owner?: string; handedOffAgoMs?: number; solvedAgoMs?: number; notSolvedAgoMs?: number; reopenedAgoMs?: number; closedAs?: string;
};

/** Puts a conversation into the database as the server would have left it. Returns its id and its turns' ids. */
export function insertConversation(db: Db, made: MadeConversation, now: number): { id: string; turnIds: string[] } {
  const id = newId("cnv");
  const owner = made.owner ?? newId("ses");
  const [first, last] = [made.turns[0]!, made.turns.at(-1)!];
  const ago = (ms: number | undefined) => (ms === undefined ? null : now - ms);
  db.prepared(`insert into conversations (id, owner, state, language, created_at, updated_at, handed_off_at, solved_at, not_solved_at, reopened_at, closed_as) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(id, owner, made.state ?? "bot", made.language ?? "ko", now - first.agoMs, now - last.agoMs, ago(made.handedOffAgoMs), ago(made.solvedAgoMs), ago(made.notSolvedAgoMs), ago(made.reopenedAgoMs), made.closedAs ?? null);
  return { id, turnIds: made.turns.map((turn) => insertTurn(db, { conversationId: id, owner, language: made.language ?? "ko", at: now - turn.agoMs }, turn)) };
}

function insertTurn(db: Db, of: { conversationId: string; owner: string; language: string; at: number }, turn: MadeTurn): string {
  const id = newId("trn");
  const { conversationId, owner, at } = of;
  const record = { passages: (turn.sources ?? []).map((source) => ({ id: source, revision: 1, match: turn.confidence ?? 0.8, score: 9 })), cited: (turn.sources ?? []).map((source) => ({ id: source, revision: 1 })), tools: [], layers: {}, cut: { exchanges: 0, facts: 0 }, steps: [], unknownMarks: 0, padding: "x".repeat(3000) };
  db.prepared(`insert into turns (id, conversation_id, owner, client_message_id, state, language, arm, model, record, unanswered, first_text_ms, total_ms, cost_usd, rating, started_at, ended_at, topic, unsupported, confidence)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
    id, conversationId, owner, id, turn.state ?? "complete", turn.language ?? of.language, turn.arm ?? "rag", turn.model === undefined ? "embedded:extractive-1" : turn.model, JSON.stringify(record), turn.unanswered ?? null,
    turn.firstTextMs ?? 40, turn.totalMs ?? 120, turn.costUsd === undefined ? 0 : turn.costUsd, turn.rating ?? null, at, at + 200, turn.topic ?? "other", turn.unsupported ?? null, turn.confidence ?? null);
  insertMessage(db, { conversationId, turnId: id, author: "shopper", text: turn.question, at });
  if (turn.answer !== null) insertMessage(db, { conversationId, turnId: id, author: "model", text: turn.answer, at: at + 1 });
  for (const source of turn.sources ?? []) db.prepared("insert into turn_sources (turn_id, entry_id, revision, at) values (?, ?, 1, ?)").run(id, source, at);
  return id;
}

function insertMessage(db: Db, message: { conversationId: string; turnId: string; author: string; text: string; at: number }): void {
  const id = newId("msg");
  const { conversationId, turnId, author, text, at } = message;
  const parts = author === "shopper" ? [] : [{ type: "text", text, state: "done" }];
  db.prepared("insert into messages (id, conversation_id, turn_id, author, text, parts, created_at) values (?, ?, ?, ?, ?, ?, ?)").run(id, conversationId, turnId, author, text, JSON.stringify(parts), at);
  queueMessage(db, id);
}

const korean = "배송 환불 교환 이불 머그 수건 향초 접시 도착 주문 결제 쿠폰 포인트 세탁 크기 색상 재고 품절 입고 선물 포장 반품 택배 지연 파손 누락 취소 문의 확인 부탁 언제 어디 얼마 가능 어떻게 오늘 내일 주말 회사 집으로 다시 아직 벌써 빨리 천천히".split(" ");
const english = "shipping refund exchange blanket mug towel candle plate arrived order payment coupon points laundry size colour stock sold restock gift wrapping return courier delay broken missing cancel question confirm please when where much possible how today tomorrow weekend office home again still".split(" ");
const endings = ["은", "는", "을", "이", "가", "에서", "으로", "해요", "인가요", "됐나요", "할까요", "주세요"];
const dayMs = 24 * 3_600_000;

/** Fills a log with about so many messages over 60 days: what a mid-sized shop has after two months. */
export function fillLog(db: Db, fill: { messages: number; seed: number; now: number }): void {
  const dice = createDice(fill.seed);
  let count = 0;
  while (count < fill.messages) {
    db.sqlite.transaction(() => {
      for (let batch = 0; batch < 500 && count < fill.messages; batch++) {
        const made = makeConversation(dice);
        count += made.turns.length * 2;
        insertConversation(db, made, fill.now);
      }
    }).immediate();
  }
  while (indexQueued(db, 1000) > 0);
}

function makeConversation(dice: Dice): MadeConversation {
  const language = dice(10) < 7 ? "ko" : "en";
  const start = dice(60 * dayMs) + dayMs / 2;
  const turns = Array.from({ length: 1 + dice(5) }, (_, at): MadeTurn => ({
    question: sentence(dice, { language, words: 4 + dice(8) }), answer: sentence(dice, { language, words: 20 + dice(40) }), agoMs: Math.max(1, start - at * 60_000), topic: ["shipping", "returns", "product", "order", "payment", "other"][dice(6)]!,
    model: dice(20) === 0 ? "openai:gpt-6-luna" : "embedded:extractive-1", arm: dice(10) === 0 ? "hybrid" : "rag", costUsd: dice(20) === 0 ? 0.01 : 0.0004 * dice(10), firstTextMs: 20 + dice(900), totalMs: 200 + dice(4000),
    ...(dice(15) === 0 && { rating: "down" as const }), ...(dice(8) === 0 && { rating: "up" as const }), ...(dice(9) === 0 && { unanswered: "not_in_facts" }), unsupported: dice(40) === 0 ? 1 : 0, sources: [`faq_${dice(60)}`], confidence: dice(100) / 100,
  }));
  return {
    turns, language, ...(dice(12) === 0 && { handedOffAgoMs: start, state: dice(40) === 0 ? "waiting" : "closed" }), ...(dice(9) === 0 && { solvedAgoMs: Math.max(1, start - 600_000) }), ...(dice(60) === 0 && { reopenedAgoMs: Math.max(1, start - 700_000) }),
  };
}

function sentence(dice: Dice, { language, words }: { language: string; words: number }): string {
  const list = language === "ko" ? korean : english;
  return Array.from({ length: words }, () => (language === "ko" ? list[dice(list.length)]! + endings[dice(endings.length)]! : list[dice(list.length)]!)).join(" ");
}
