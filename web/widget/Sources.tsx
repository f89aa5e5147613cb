import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ShopMessage } from "../../server/chat/message.ts";
import { ApiError, type SourceText } from "../api.ts";
import { Dialog } from "../Dialog.tsx";
import { languageOf, textIn } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { useActions } from "./actions.ts";
import { Prose } from "./Prose.tsx";

type Source = { sourceId: string; title: string };

/** The catalog and help entries an answer was given, as chips that open the very text. */
export function Sources({ parts, turnId }: { parts: ShopMessage["parts"]; turnId: string }): VNode | null {
  const { words } = useWords();
  const [opened, setOpened] = useState<Source>();
  const sources = new Map<string, Source>();
  for (const part of parts) if (part.type === "source-document") sources.set(part.sourceId, { sourceId: part.sourceId, title: part.title });
  if (sources.size === 0) return null;
  return (
    <div class="sources">
      <p class="eyebrow">{words.sources}</p>
      <ul class="chips">
        {[...sources.values()].map((source) => (
          <li key={source.sourceId}>
            <button type="button" class="chip" aria-haspopup="dialog" onClick={() => setOpened(source)}>
              <Icon name="document" /><span>{source.title}</span>
            </button>
          </li>
        ))}
      </ul>
      {opened && <SourceDialog source={opened} turnId={turnId} onClose={() => setOpened(undefined)} />}
    </div>
  );
}

type DialogProps = { source: Source; turnId: string; onClose: () => void };

function SourceDialog({ source, turnId, onClose }: DialogProps): VNode {
  const { language, words } = useWords();
  const { readSource } = useActions();
  const [found, setFound] = useState<SourceText | "loading" | "failed" | "gone">("loading");
  const load = (): void => {
    setFound("loading");
    readSource({ turnId, sourceId: source.sourceId }).then(setFound, (error: unknown) => {
      setFound(error instanceof ApiError && error.status === 404 ? "gone" : "failed");
    });
  };
  useEffect(load, [turnId, source.sourceId]);
  const title = typeof found === "string" ? source.title : textIn(found.title, language);
  return (
    <Dialog title={title} label={words.sources} onClose={onClose}>
      {found === "loading" && <div class="skeleton-lines" aria-busy="true"><i /><i /><i /></div>}
      {found === "gone" && <p class="soft">{words.sourceGone}</p>}
      {found === "failed" && (
        <div class="trouble" role="alert">
          <p>{words.sourceUnreachable}</p>
          <button type="button" class="quiet-button" onClick={load}><Icon name="retry" />{words.retry}</button>
        </div>
      )}
      {typeof found !== "string" && <SourceEntry source={found} />}
    </Dialog>
  );
}

const noLinks: ReadonlySet<string> = new Set();

function SourceEntry({ source }: { source: SourceText }): VNode {
  const { language, words } = useWords();
  const { openProduct } = useActions();
  const isProduct = source.kind === "product";
  return (
    <>
      <p class="source-kind">
        <span class="tagged"><Icon name={isProduct ? "tag" : "document"} />{isProduct ? words.sourceProduct : words.sourceFaq}</span>
        <span>{words.revision(source.revision)}</span>
      </p>
      <div lang={languageOf(source.text, language)}><Prose text={textIn(source.text, language)} links={noLinks} /></div>
      <p class={source.isCurrent ? "source-state" : "source-state outdated"}>{source.isCurrent ? words.sourceNow : words.sourceOutdated}</p>
      {isProduct && (
        <button type="button" class="button" onClick={() => openProduct(source.id)}>{words.seeProduct}</button>
      )}
    </>
  );
}
