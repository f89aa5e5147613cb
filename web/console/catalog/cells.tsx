import type { ReactNode } from "react";
import type { Localized } from "../../../db/schema.ts";
import { useWords } from "../words.ts";

const few = 5;

export function StockCell({ stock }: { stock: number | null }): ReactNode {
  const { words } = useWords();
  if (stock === null) return <span className="soft" title={words.table.unknownStock}>–</span>;
  if (stock === 0) return <span className="stock none">{words.table.outOfStock}</span>;
  return <span className={stock <= few ? "stock-few" : undefined}>{words.table.stockLeft(stock.toLocaleString("en-US"))}</span>;
}

/** Which languages an entry speaks; a missing one is named by its absence. */
export function Languages({ texts }: { texts: Localized[] }): ReactNode {
  const { words } = useWords();
  return (
    <span className="languages">
      {(["ko", "en"] as const).map((language) => {
        const isThere = texts.every((text) => text[language] !== undefined);
        return (
          <span key={language} className={isThere ? "there" : "missing"}
            title={isThere ? undefined : (language === "ko" ? words.table.missingKo : words.table.missingEn)}>
            {language.toUpperCase()}
          </span>
        );
      })}
    </span>
  );
}
