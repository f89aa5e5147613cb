import { useState, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { useAction, useLoad } from "../load.ts";
import { call } from "../client.ts";
import { hasRole, useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Empty, Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { accept, close, closings, release, transfer, type Colleague, type Conversation } from "./desk-api.ts";

type Props = { conversation: Conversation; onChanged: () => void };

/** Stepping in and out: the bot is silent from the moment one accepts until one hands back. */
export function Takeover({ conversation: { id, state, staffId, staffName }, onChanged }: Props): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const [asking, setAsking] = useState<"close" | "transfer">();
  const acting = useAction(async (act: () => Promise<unknown>) => {
    try {
      await act();
    } finally {
      setAsking(undefined);
      onChanged(); // also after a refusal: somebody else may have been quicker
    }
  });
  const isMine = state === "human" && staffId === me.id;
  const canAccept = state === "bot" || state === "waiting";
  useKeys([{ key: "a", label: words.desk.accept, isOff: !canAccept, run: () => void acting.run(() => accept(id)) }]);
  if (state === "human" && !isMine) {
    return (
      <div className="takeover">
        <Failure failure={acting.failure} />
        <p className="notice">{words.desk.ownedBy(staffName ?? "")}</p>
        {hasRole(me, "admin") && <Button look="quiet" icon="inbox" isBusy={acting.isBusy} onClick={() => void acting.run(() => release(id, "waiting"))}>{words.desk.toQueue}</Button>}
      </div>
    );
  }
  return (
    <div className="takeover">
      <Failure failure={acting.failure} />
      {canAccept && (
        <Button look={state === "waiting" ? "primary" : "plain"} icon="hand" isBusy={acting.isBusy} onClick={() => void acting.run(() => accept(id))}>
          {words.desk.accept}
        </Button>
      )}
      {isMine && (
        <>
          <Button icon="spark" isBusy={acting.isBusy} onClick={() => void acting.run(() => release(id, "bot"))}>{words.desk.toBot}</Button>
          <Button look="quiet" icon="inbox" onClick={() => void acting.run(() => release(id, "waiting"))}>{words.desk.toQueue}</Button>
          <Button look="quiet" icon="swap" onClick={() => setAsking("transfer")}>{words.desk.transfer}</Button>
        </>
      )}
      {(isMine || state === "waiting") && <Button look="quiet" icon="check" onClick={() => setAsking("close")}>{words.desk.close}</Button>}
      {asking === "close" && (
        <Dialog title={words.desk.closeTitle} onClose={() => setAsking(undefined)}>
          <div className="choice-list">
            {closings.map((closing) => (
              <Button key={closing} isBusy={acting.isBusy} onClick={() => void acting.run(() => close(id, closing))}>{words.log.closings[closing]}</Button>
            ))}
          </div>
        </Dialog>
      )}
      {asking === "transfer" && (
        <TransferDialog onClose={() => setAsking(undefined)} onChoose={(to) => void acting.run(() => transfer(id, to))} isBusy={acting.isBusy} />
      )}
    </div>
  );
}

function TransferDialog({ onClose, onChoose, isBusy }: { onClose: () => void; onChoose: (to: string) => void; isBusy: boolean }): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const colleagues = useLoad("colleagues", (signal) => call<{ items: Colleague[] }>("/api/staff/colleagues", { signal }));
  return (
    <Dialog title={words.desk.transferTitle} onClose={onClose}>
      <Loaded of={colleagues} lines={3}>
        {({ items }) => {
          const others = items.filter(({ id, role, isActive }) => isActive && id !== me.id && role !== "operator");
          if (others.length === 0) return <Empty icon="people" title={words.desk.nobodyElse} />;
          return (
            <div className="choice-list">
              {others.map(({ id, name }) => <Button key={id} icon="person" isBusy={isBusy} onClick={() => onChoose(id)}>{name}</Button>)}
            </div>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
