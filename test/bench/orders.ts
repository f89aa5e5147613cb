import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrderStore, type Order } from "../../db/orders.ts";
import { openDb, type Db } from "../../db/open.ts";
import { importFile } from "../../ingestion/import/import.ts";
import { ms, print, type Figure } from "./figure.ts";
import { percentile } from "./score.ts";

type StoredOrder = {
  order_id: string; user_id: string; status: string;
  items: { name: string; price: number; options: Record<string, string> }[]; fulfillments: { tracking_id: string[] }[];
};

const rounds = 20_000;
const warmUpRounds = 2000;
const foreignReads = 5000;

/** The order store: what the tau2 retail shop's owners and strangers see, and what the query builder costs over raw SQL. */
export async function benchOrders(dataDir: string): Promise<Figure[]> {
  const file = join(dataDir, "tau2-retail/db.json");
  if (!existsSync(file)) return print([{ name: "tau2 retail orders", asked: "data set", measured: "left out: no data set", ok: true }]);
  const folder = mkdtempSync(join(tmpdir(), "bench-orders-"));
  const db = openDb(join(folder, "sangdam.db"));
  try {
    await importFile({ db, kind: "orders", file });
    const stored = Object.values((JSON.parse(readFileSync(file, "utf8")) as { orders: Record<string, StoredOrder> }).orders);
    return print([...await seenByOwners(db, stored), await costOverRaw(db, stored)]);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seenByOwners(db: Db, stored: StoredOrder[]): Promise<Figure[]> {
  const store = createOrderStore(db);
  let same = 0;
  for (const order of stored) if (isSame(await store.findOwned(order.user_id, order.order_id), order)) same++;
  const owners = [...new Set(stored.map((order) => order.user_id))];
  let leaked = 0;
  for (let at = 0; at < foreignReads; at++) {
    const order = stored[at % stored.length]!;
    const stranger = owners[(at * 7 + 3) % owners.length]!;
    if (stranger !== order.user_id && await store.findOwned(stranger, order.order_id) !== undefined) leaked++;
  }
  return [
    { name: "tau2: owner sees status, items and tracking as stored", asked: "1,000 of 1,000", measured: `${same} of ${stored.length}`, ok: same === stored.length },
    { name: "tau2: foreign reads that see anything", asked: "0 of 5,000", measured: `${leaked} of ${foreignReads}`, ok: leaked === 0 },
  ];
}

function isSame(seen: Order | undefined, stored: StoredOrder): boolean {
  if (seen === undefined || seen.orderNo !== stored.order_id || seen.status !== stored.status) return false;
  const items = seen.items.map((item) => ({ name: item.title.en, price: item.unitPrice / 100, options: item.options }));
  const wanted = stored.items.map(({ name, price, options }) => ({ name, price, options }));
  const tracking = seen.shipments.map((shipment) => shipment.trackingNo);
  return JSON.stringify(items) === JSON.stringify(wanted) && JSON.stringify(tracking) === JSON.stringify(stored.fulfillments.flatMap((sent) => sent.tracking_id));
}

/** The same statement through Drizzle and prepared by hand, asked in turn so that the machine's moods strike both. */
async function costOverRaw(db: Db, stored: StoredOrder[]): Promise<Figure> {
  const store = createOrderStore(db);
  const raw = db.sqlite.prepare<[string, string], Record<string, string>>(rawLookup);
  const times = { raw: [] as number[], drizzle: [] as number[] };
  for (let round = 0; round < rounds + warmUpRounds; round++) {
    const order = stored[(round * 37) % stored.length]!;
    const key = order.order_id.slice(1);
    const startedAt = performance.now();
    if (round % 2 === 0) {
      const row = raw.get(key, order.user_id)!;
      for (const column of ["ship_to", "items", "payments", "shipments"]) JSON.parse(row[column] ?? "null");
    } else await store.findOwned(order.user_id, order.order_id);
    if (round >= warmUpRounds) times[round % 2 === 0 ? "raw" : "drizzle"].push(performance.now() - startedAt);
  }
  const [base, own] = [percentile(times.raw, 0.5), percentile(times.drizzle, 0.5)];
  return { name: `order look-up with shipments, raw ${(base * 1000).toFixed(0)} µs`, asked: "≤ 1.5 × raw", measured: `${(own / base).toFixed(2)} × (${ms(own)})`, ok: own <= base * 1.5 };
}

const rawLookup = `select o.order_no, o.status, o.currency, o.items_total, o.shipping_fee, o.discount, o.total, o.placed_at, o.ship_to, c.email, c.phone,
  (select json_group_array(json_object('productId', product_id, 'title', json(title), 'options', json(options), 'quantity', quantity,
    'unitPrice', unit_price) order by position) from order_items where order_id = o.id) as items,
  (select json_group_array(json_object('kind', kind, 'method', method, 'amount', amount, 'isSettled', json(iif(is_settled, 'true', 'false')), 'at', at)
    order by at is null, at) from payments where order_id = o.id) as payments,
  (select json_group_array(json_object('carrier', carrier, 'trackingNo', tracking_no, 'state', state, 'estimatedAt', estimated_at,
    'events', json((select json_group_array(json_object('state', e.state, 'place', json(e.place), 'at', e.at) order by e.at)
    from shipment_events e where e.shipment_id = s.id)))) from shipments s where s.order_id = o.id) as shipments
  from orders o join customers c on c.id = o.customer_id where o.order_key = ? and o.customer_id = ?`;
