/** One collection of the rig's Qdrant: points, and the scores that the real one gives. */

type Sparse = { indices: number[]; values: number[] };
export type Payload = Record<string, unknown>;
export type StoredPoint = { id: string; vector: Record<string, number[] | Sparse>; payload: Payload };
type Condition = { key: string; match?: { value?: unknown; any?: unknown[] }; range?: { lt?: number; lte?: number; gt?: number; gte?: number } };
export type Filter = { must?: Condition[] };
type Source = { query: number[] | Sparse; using: string; limit: number; filter?: Filter };
export type QueryBody = { prefetch?: Source[]; query: number[] | Sparse | { rrf: { k: number; weights?: number[] } }; using?: string; limit: number; filter?: Filter; with_payload?: string[] | boolean };
type Scored = { id: string; version: number; score: number; payload?: Payload };

export type Collection = {
  config: { vectors?: Record<string, { size: number }>; sparse_vectors?: Record<string, { modifier?: string }>; metadata?: Payload };
  points: Map<string, StoredPoint>;
  indexed: Map<string, string>;
  upsert(points: StoredPoint[], filter?: Filter): void;
  remove(ids: string[]): void;
  query(body: QueryBody): Scored[];
};

/** @throws Error for what the real one refuses: unknown vectors, wrong sizes, an index twice in a sparse vector, filters on nothing. */
export function createCollection(config: Collection["config"]): Collection {
  const points = new Map<string, StoredPoint>();
  const indexed = new Map<string, string>();
  const postings = new Map<string, Map<number, Map<string, number>>>(Object.keys(config.sparse_vectors ?? {}).map((name) => [name, new Map()]));

  function check({ id, vector }: StoredPoint): void {
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)) throw new Error(`${id} is not a valid point ID`);
    for (const [name, value] of Object.entries(vector)) {
      if (Array.isArray(value)) {
        if (config.vectors?.[name]?.size !== value.length) throw new Error(`Vector dimension error: ${name}`);
      } else if (!postings.has(name) || value.indices.length !== value.values.length || new Set(value.indices).size !== value.indices.length) throw new Error(`Validation error: ${name}`);
    }
  }
  function each(point: StoredPoint, run: (holders: Map<string, number>, weight: number, free: () => void) => void): void {
    for (const [name, value] of Object.entries(point.vector)) {
      if (Array.isArray(value)) continue;
      const terms = postings.get(name)!;
      for (const [at, index] of value.indices.entries()) {
        const holders = terms.get(index) ?? new Map<string, number>();
        terms.set(index, holders);
        run(holders, value.values[at]!, () => terms.delete(index));
      }
    }
  }
  function drop(id: string): void {
    const point = points.get(id);
    if (point === undefined) return;
    points.delete(id);
    each(point, (holders, _, free) => { holders.delete(id); if (holders.size === 0) free(); });
  }
  function sparseScores(name: string, query: Sparse): Map<string, number> {
    const scores = new Map<string, number>();
    for (const [at, index] of query.indices.entries()) {
      const holders = postings.get(name)?.get(index);
      if (holders === undefined) continue;
      // The real one's idf, in single precision as there.
      const idf = config.sparse_vectors?.[name]?.modifier === "idf" ? Math.fround(Math.log((points.size - holders.size + 0.5) / (holders.size + 0.5) + 1)) : 1;
      for (const [id, weight] of holders) scores.set(id, Math.fround((scores.get(id) ?? 0) + query.values[at]! * idf * weight));
    }
    return scores;
  }
  function search({ query, using, limit, filter }: Source): Scored[] {
    for (const { key } of filter?.must ?? []) if (!indexed.has(key)) throw new Error(`Bad request: no index for ${key}`);
    const scores = Array.isArray(query) ? denseScores(points, { using, query }) : sparseScores(using, query);
    return [...scores].filter(([id]) => fits(points.get(id)!.payload, filter)).map(([id, score]) => ({ id, version: 1, score }))
      .toSorted((one, other) => other.score - one.score).slice(0, limit);
  }

  return {
    config, points, indexed,
    upsert(list, filter) {
      list.forEach(check);
      for (const point of list) {
        const known = points.get(point.id);
        if (known !== undefined && !fits(known.payload, filter)) continue;
        drop(point.id);
        points.set(point.id, structuredClone(point));
        each(point, (holders, weight) => holders.set(point.id, weight));
      }
    },
    remove: (ids) => ids.forEach(drop),
    query(body) {
      const found = body.prefetch === undefined
        ? search({ query: body.query as number[] | Sparse, using: body.using ?? "", limit: body.limit, ...(body.filter && { filter: body.filter }) })
        : fuse(body.prefetch.map(search), (body.query as { rrf: { k: number; weights?: number[] } }).rrf).slice(0, body.limit);
      return found.map((hit) => ({ ...hit, ...(body.with_payload !== undefined && { payload: points.get(hit.id)!.payload }) }));
    },
  };
}

function denseScores(points: Map<string, StoredPoint>, { using, query }: { using: string; query: number[] }): Map<string, number> {
  const length = (vector: number[]) => Math.hypot(...vector) || 1;
  return new Map([...points.values()].flatMap(({ id, vector }) => {
    const held = vector[using];
    if (!Array.isArray(held)) return [];
    return [[id, held.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0) / (length(held) * length(query))]];
  }));
}

/** Reciprocal rank fusion as the real one has it, ranks from 0: 1 / ((rank + 1) / weight + k - 1) summed over the lists. */
function fuse(lists: Scored[][], { k, weights }: { k: number; weights?: number[] }): Scored[] {
  const scores = new Map<string, number>();
  for (const [at, list] of lists.entries()) {
    for (const [rank, { id }] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / ((rank + 1) / (weights?.[at] ?? 1) + k - 1));
  }
  return [...scores].map(([id, score]) => ({ id, version: 1, score })).toSorted((one, other) => other.score - one.score);
}

function fits(payload: Payload, filter: Filter | undefined): boolean {
  return (filter?.must ?? []).every(({ key, match, range }) => {
    const value = payload[key];
    if (match !== undefined) return match.any === undefined ? value === match.value : match.any.includes(value);
    return typeof value === "number" && value >= (range?.gte ?? -Infinity) && value <= (range?.lte ?? Infinity) && value < (range?.lt ?? Infinity) && value > (range?.gt ?? -Infinity);
  });
}
