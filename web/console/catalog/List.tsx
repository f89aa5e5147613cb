import { useCallback, useContext, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { asApiError, SignInContext } from "../load.ts";
import type { ApiError } from "../client.ts";
import { navigate, useQuery } from "../router.ts";
import { hasRole, useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Grid, type Column } from "../ui/Grid.tsx";
import { Page } from "../ui/Page.tsx";
import { Empty, Failure, Skeleton } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { Deleted } from "./Deleted.tsx";
import { entryApi, type Entry, type EntryKind, type Listed } from "./entries.ts";
import { Filters, filterNames } from "./Filters.tsx";

const pageRows = 60;
const icons = { product: "box", faq: "book" } as const;
type Rows<Item> = { items: Item[]; total: number; next: string | null; of: string; failure?: ApiError; isLoading: boolean };

/** Everything of one kind: searched, filtered and sorted by the server, drawn as far as it is seen. What is looked at stands in the address. */
export function List<Item extends Entry>({ kind, path, columns }: { kind: EntryKind; path: string; columns: Column<Item>[] }): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const [query, change] = useQuery();
  const isDeleted = query.get("deleted") === "1";
  const canWrite = hasRole(me, "operator");
  const title = words.shell.pages[kind === "product" ? "products" : "faqs"];
  const rows = useRows<Item>(kind, query, isDeleted);
  const sorting = query.get("sort") === null ? undefined : { by: query.get("sort") ?? "", isDescending: query.get("order") === "desc" };
  const sortBy = (by: string): void => {
    if (sorting?.by !== by) change({ sort: by, order: undefined });
    else change(sorting.isDescending ? { sort: undefined, order: undefined } : { order: "desc" });
  };
  const isFiltered = filterNames.some((name) => query.has(name));
  useKeys([{ key: "c", label: words.keys.add, isOff: !canWrite, run: () => navigate(`${path}/new`) }]);
  const open = useCallback((row: Item) => navigate(`${path}/${encodeURIComponent(row.id)}`), [path]);
  const views = (
    <Segments label={words.table.deleted} value={isDeleted ? "deleted" : "live"} onChange={(value) => change({ deleted: value === "deleted" ? "1" : undefined })}
      choices={[{ value: "live", label: words.table.live }, { value: "deleted", label: words.table.deleted }]} />
  );
  const add = canWrite && (
    <Button look="primary" icon="add" onClick={() => navigate(`${path}/new`)}>{kind === "product" ? words.table.newProduct : words.table.newFaq}</Button>
  );
  return (
    <Page width="fill" title={title} count={isDeleted ? undefined : rows.shown?.total.toLocaleString("en-US")} actions={<>{views}{add}</>}>
      {!isDeleted && <Filters kind={kind} query={query} onChange={change} isFiltered={isFiltered} />}
      {isDeleted ? <Deleted kind={kind} path={path} /> : (
        <>
          <Failure failure={rows.failure} onRetry={rows.retry} />
          {rows.shown === undefined ? rows.failure === undefined && <Skeleton lines={10} />
            : rows.shown.items.length > 0 ? <Grid label={title} rows={rows.shown.items} total={rows.shown.total} columns={columns} rowId={(row) => row.id} onOpen={open} onMore={rows.shown.next === null ? undefined : rows.more} isStale={rows.isStale} sorting={sorting} onSort={sortBy} />
            : (
              <Nothing kind={kind} isFiltered={isFiltered} add={add} onClear={() => change(Object.fromEntries(filterNames.map((name) => [name, undefined])))} />
            )}
        </>
      )}
    </Page>
  );
}

function Nothing({ kind, isFiltered, add, onClear }: { kind: EntryKind; isFiltered: boolean; add: ReactNode; onClear: () => void }): ReactNode {
  const { words: { table } } = useWords();
  if (isFiltered) return <Empty icon="search" title={table.noneFound}><p>{table.noneFoundLead}</p><Button onClick={onClear}>{table.clear}</Button></Empty>;
  return <Empty icon={icons[kind]} title={table.noneYet[kind]}><p>{table.noneYetLead[kind]}</p>{add}</Empty>;
}

/** The rows for what the address asks for. While newer ones are on their way, the old ones stay. */
function useRows<Item extends Entry>(kind: EntryKind, query: URLSearchParams, isOff: boolean) {
  const api = useMemo(() => entryApi<Item>(kind), [kind]);
  const signIns = useContext(SignInContext);
  const wanted = Object.fromEntries([...filterNames, "sort", "order"].flatMap((name) => (query.get(name) === null ? [] : [[name, query.get(name) ?? ""]])));
  const key = JSON.stringify([kind, wanted]);
  const [rows, setRows] = useState<Rows<Item>>();
  const [round, setRound] = useState(0);
  const isFetching = useRef(false);
  useEffect(() => {
    if (isOff) return;
    const leaving = new AbortController();
    isFetching.current = false;
    setRows((before) => before && { items: before.items, total: before.total, next: before.next, of: before.of, isLoading: true });
    api.list({ ...wanted, limit: pageRows }, leaving.signal).then(
      ({ items, total, nextCursor }: Listed<Item>) => setRows({ items, total, next: nextCursor, of: key, isLoading: false }),
      (error: unknown) => { if (!leaving.signal.aborted) setRows((before) => ({ items: before?.items ?? [], total: before?.total ?? 0, next: null, of: before?.of ?? "", failure: asApiError(error), isLoading: false })); },
    );
    return () => leaving.abort();
  }, [key, round, signIns, isOff]);
  const more = useCallback(() => {
    if (isFetching.current || rows === undefined || rows.next === null || rows.of !== key) return;
    isFetching.current = true;
    void api.list({ ...wanted, limit: pageRows * 3, cursor: rows.next }).then(
      (page) => setRows((before) => (before?.of === key ? { ...before, items: [...before.items, ...page.items], next: page.nextCursor } : before)),
      (error: unknown) => setRows((before) => before && { ...before, next: null, failure: asApiError(error) }),
    ).finally(() => { isFetching.current = false; });
  }, [rows, key]);
  const shown = useDeferredValue(rows);
  return {
    shown: shown?.of === "" ? undefined : shown, failure: rows?.failure, isStale: rows !== undefined && rows.of !== key, more,
    retry: () => setRound((count) => count + 1),
  };
}
