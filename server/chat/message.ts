import type { UIMessage, UIMessageChunk } from "ai";
import type { ConversationState, Language, Localized, OrderStatus, ShipmentState, TurnState, VariantOptions } from "../../db/schema.ts";

/** What a finished answer says about itself. Figures are absent until it has ended. */
export type Metadata = {
  turnId: string;
  model?: string;
  arm?: string;
  language?: Language;
  state?: TurnState;
  usage?: { inputTokens: number; outputTokens: number };
  /** Absent where the model has no known price. */
  costUsd?: number;
  /** No model could speak: the words are the shop's own, as they were found. */
  degraded?: true;
  firstTextMs?: number;
  totalMs?: number;
  rating?: "up" | "down";
  /** How many claims of the answer were held against how many sources, and how often a sentence was withheld. */
  checked?: { sources: number; claims: number; withheld: number };
  /** The name of the person who wrote it; absent where the model did. */
  person?: string;
};

/** A product as it stood in the database when the card was made. */
export type ProductCard = {
  id: string;
  title: Localized;
  category: Localized | null;
  price: number;
  currency: string;
  /** Null: the shop does not say. */
  stock: number | null;
  variants: { options: VariantOptions; price: number; stock: number | null }[];
  url: string | null;
  imageUrl: string | null;
};

/** An order as this shopper may see it: a guest's card has no total and no tracking number. */
export type OrderCard = {
  orderNo: string;
  status: OrderStatus;
  placedAt: number | null;
  items: { title: Localized; options: VariantOptions; quantity: number }[];
  total?: { amount: number; currency: string };
  shipments: {
    carrier: Localized | null;
    trackingNo?: string | null;
    state: ShipmentState | null;
    estimatedAt: number | null;
    events: { state: ShipmentState; at: number; place?: Localized }[];
  }[];
};

/** Something the shopper should know that is not part of the answer. */
export type Notice = { code: "handed_off" | "answer_interrupted" | "answer_failed" | "answer_stopped" | "answer_degraded" | "answer_handed_off" | "answer_withheld" | "answer_taken_over"; text: string };

export type DataParts = { order: OrderCard; product: ProductCard; status: { state: ConversationState }; notice: Notice };
export type Chunk = UIMessageChunk<Metadata, DataParts>;
export type ShopMessage = UIMessage<Metadata, DataParts>;
