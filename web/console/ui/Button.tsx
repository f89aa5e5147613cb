import type { MouseEvent, ReactNode } from "react";
import { base, navigate } from "../router.ts";
import { Icon, type IconName } from "./Icon.tsx";

type ButtonProps = {
  children: ReactNode; icon?: IconName; look?: "primary" | "plain" | "danger" | "quiet"; type?: "button" | "submit"; isBusy?: boolean; isOff?: boolean; title?: string;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void; form?: string;
};

/** A button with words. While it is busy it stays in its place, keeps the focus and takes no second press. */
export function Button({ children, icon, look = "plain", type = "button", isBusy = false, isOff = false, title, onClick, form }: ButtonProps): ReactNode {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (isBusy || isOff) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button type={type} form={form} className={`button ${look}`} title={title} aria-busy={isBusy || undefined}
      aria-disabled={isBusy || isOff || undefined} onClick={press}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is a picture only; its label is read out and shown on hovering. */
export function IconButton({ icon, label, onClick, isPressed, isOff = false }: { icon: IconName; label: string; onClick: () => void; isPressed?: boolean; isOff?: boolean }): ReactNode {
  return (
    <button type="button" className="icon-button small" aria-label={label} title={label} aria-pressed={isPressed} aria-disabled={isOff || undefined}
      onClick={() => { if (!isOff) onClick(); }}>
      <Icon name={icon} />
    </button>
  );
}

type LinkProps = {
  to: string; children: ReactNode; className?: string; isCurrent?: boolean; title?: string; onGo?: () => void; onNear?: () => void; tabIndex?: number;
};

/** A link within the console; opens in a new tab like any other when asked to. */
export function Link({ to, children, className, isCurrent, title, onGo, onNear, tabIndex }: LinkProps): ReactNode {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onGo?.();
    navigate(to);
  };
  return (
    <a href={base + to} className={className} title={title} tabIndex={tabIndex} onMouseEnter={onNear} onFocus={onNear}
      aria-current={isCurrent === true ? "page" : undefined} onClick={follow}>
      {children}
    </a>
  );
}
