import { useEffect, type ReactNode } from "react";
import { useWords } from "../words.ts";
import { Link } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

type Props = {
  title: string; lead?: ReactNode; count?: ReactNode; actions?: ReactNode; back?: { to: string; label: string }; children: ReactNode;
  width?: "narrow" | "wide" | "fill"; isHeadKept?: boolean;
};

/** A page of the console: its heading, what can be done there, and the rest. `fill`: as high as the window, for tables. */
export function Page({ title, lead, count, actions, back, children, width = "wide", isHeadKept = false }: Props): ReactNode {
  const { words } = useWords();
  useEffect(() => { document.title = `${title} · ${words.console}`; }, [title, words]);
  return (
    <div className={`page ${width}`}>
      <header className={isHeadKept ? "page-head kept" : "page-head"}>
        {back && <Link className="back" to={back.to}><Icon name="back" />{back.label}</Link>}
        <div className="page-title">
          <h1>{title}</h1>
          {count !== undefined && <span className="soft tabular">{count}</span>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {lead !== undefined && <p className="lead page-lead">{lead}</p>}
      {children}
    </div>
  );
}

/** A part of a page that stands on its own ground. */
export function Panel({ title, actions, children, className = "" }: { title?: ReactNode; actions?: ReactNode; children: ReactNode; className?: string }): ReactNode {
  return (
    <section className={`panel ${className}`}>
      {(title !== undefined || actions !== undefined) && <header className="panel-head"><h2>{title}</h2>{actions}</header>}
      {children}
    </section>
  );
}
