import { useState, type FormEvent, type ReactNode } from "react";
import { sayAgo } from "../catalog/shown.ts";
import { useKeys } from "../keys.ts";
import { useAction } from "../load.ts";
import { useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { CheckField, Segments, SelectField, TextField } from "../ui/Field.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge, Failure } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import { consents, judge, verdictKinds, verdictReasons, type Consent, type Explained, type Opinions, type Verdict, type VerdictKind, type VerdictReason } from "./reviews.ts";

type Props = { turn: Explained; opinions: Opinions; onJudged: (opinions: Opinions) => void };
type Form = {
  verdict: VerdictKind | ""; reason: VerdictReason | ""; comment: string; corrected: string; labels: string; wantsSecond: boolean; consent: Consent;
  facts: string[];
};
const tones = { right: "good", partly: "warn", wrong: "bad" } as const;

/** What people think of an answer: one's own judgement with the answer as it should have been, and beside it everybody else's. */
export function ReviewPanel({ turn, opinions, onJudged }: Props): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const own = opinions.counting.find(({ staffId }) => staffId === me.id);
  return (
    <Panel title={words.review.title} className="review">
      {opinions.doDiffer && <p className="notice bad">{words.review.differ}</p>}
      <OpinionList items={opinions.counting} />
      <ReviewForm key={own?.id ?? "new"} turn={turn} own={own} onJudged={onJudged} />
    </Panel>
  );
}

function OpinionList({ items }: { items: Verdict[] }): ReactNode {
  const { words, language } = useWords();
  if (items.length === 0) return null;
  return (
    <ul className="opinions">
      {items.map((each) => (
        <li key={each.id}>
          <p><Badge tone={tones[each.verdict]}>{words.log.verdicts[each.verdict]}</Badge> <b>{each.staffName}</b> <span className="soft small">{each.reason !== null && words.review.reasons[each.reason]} {sayAgo(each.at, words, language)}</span></p>
          {each.comment !== null && <p className="small">{each.comment}</p>}
          {each.corrected !== null && <p className="corrected said">{each.corrected}</p>}
          {each.labels.length > 0 && <p className="soft small">{each.labels.join(" · ")}</p>}
        </li>
      ))}
    </ul>
  );
}

function formOf(own: Verdict | undefined, turn: Explained): Form {
  if (own === undefined) return {
    verdict: "", reason: "", comment: "", corrected: "", labels: "", wantsSecond: false, consent: "none",
    facts: turn.passages.filter(({ isCited }) => isCited).map(({ id, revision }) => `${id} ${revision}`),
  };
  return {
    verdict: own.verdict, reason: own.reason ?? "", comment: own.comment ?? "", corrected: own.corrected ?? "", labels: own.labels.join(", "),
    wantsSecond: own.wantsSecond, consent: own.consent, facts: own.facts.map(({ id, revision }) => `${id} ${revision}`),
  };
}

function ReviewForm({ turn, own, onJudged }: { turn: Explained; own: Verdict | undefined; onJudged: (opinions: Opinions) => void }): ReactNode {
  const { words, language } = useWords();
  const { review } = words;
  const toast = useToast();
  const [form, setForm] = useState(() => formOf(own, turn));
  const [isTried, setTried] = useState(false);
  const set = (change: Partial<Form>): void => setForm((before) => ({ ...before, ...change }));
  const judging = useAction(async () => {
    if (form.verdict === "") return;
    const { verdict, reason, comment, corrected, labels, wantsSecond, consent } = form;
    const facts = form.facts.map((each) => ({ id: each.split(" ")[0] ?? "", revision: Number(each.split(" ")[1]) }));
    onJudged(await judge(turn.id, {
      verdict, wantsSecond, consent, labels: labels.split(",").map((label) => label.trim()).filter(Boolean), ...(reason !== "" && verdict !== "right" && { reason }), ...(comment.trim() !== "" && { comment: comment.trim() }),
      ...(corrected.trim() !== "" && { corrected: corrected.trim(), facts }),
    }));
    toast(review.judged(words.log.verdicts[verdict]));
  });
  const needsReason = form.verdict !== "" && form.verdict !== "right" && form.reason === "";
  const save = (): void => {
    setTried(true);
    if (form.verdict !== "" && !needsReason) void judging.run();
  };
  useKeys([
    { key: "mod+enter", label: words.keys.save, run: save },
    ...verdictKinds.map((verdict, place) => ({ key: String(place + 1), label: words.log.verdicts[verdict], run: () => set({ verdict }) }))
  ]);
  return (
    <form className="form" onSubmit={(event: FormEvent) => { event.preventDefault(); save(); }}>
      <Failure failure={judging.failure} />
      <Segments label={review.verdict} value={form.verdict as VerdictKind} onChange={(verdict) => set({ verdict })}
        choices={verdictKinds.map((value) => ({ value, label: words.log.verdicts[value] }))} />
      {form.verdict !== "" && form.verdict !== "right" && (
        <SelectField label={review.reason} value={form.reason} onChange={(reason) => set({ reason: reason as VerdictReason })} problem={isTried && needsReason ? review.needReason : undefined}
          choices={[{ value: "", label: review.chooseReason }, ...verdictReasons.map((value) => ({ value, label: review.reasons[value] }))]} />
      )}
      <TextField rows={5} label={review.corrected} lang={turn.language} placeholder={turn.answer ?? ""} value={form.corrected}
        onChange={(corrected) => set({ corrected })} hint={review.correctedHint} />
      {form.corrected.trim() !== "" && <Facts turn={turn} form={form} onChange={set} language={language} />}
      {form.corrected.trim() !== "" && (
        <SelectField label={review.consent} value={form.consent} onChange={(consent) => set({ consent: consent as Consent })}
          choices={consents.map((value) => ({ value, label: review.consents[value] }))} />
      )}
      <TextField label={review.comment} value={form.comment} onChange={(comment) => set({ comment })} />
      <TextField label={review.labels} hint={words.editor.tagsHint} value={form.labels} onChange={(labels) => set({ labels })} />
      <CheckField label={review.wantsSecond} isOn={form.wantsSecond} onChange={(wantsSecond) => set({ wantsSecond })} />
      <Button look="primary" type="submit" isBusy={judging.isBusy} isOff={form.verdict === ""}>{review.save}</Button>
    </form>
  );
}

/** Which of the facts the corrected answer stands on. */
function Facts({ turn, form, onChange, language }: { turn: Explained; form: Form; onChange: (change: Partial<Form>) => void; language: "ko" | "en" }): ReactNode {
  const { words } = useWords();
  return (
    <fieldset className="facts">
      <legend className="soft small">{words.review.facts}</legend>
      {turn.passages.map(({ id, revision, title }) => {
        const key = `${id} ${revision}`;
        return (
          <CheckField key={key} label={title?.[language] ?? title?.ko ?? title?.en ?? id} isOn={form.facts.includes(key)}
            onChange={(isOn) => onChange({ facts: isOn ? [...form.facts, key] : form.facts.filter((each) => each !== key) })} />
        );
      })}
    </fieldset>
  );
}
