import { useEffect, useState, type ReactNode } from "react";
import type { VoiceSettings } from "../../../db/schema-staff.ts";
import { Sides } from "../catalog/Sides.tsx";
import { localizedOf, pairOf, type Pair } from "../catalog/product-form.ts";
import { sayAgo } from "../catalog/shown.ts";
import { call } from "../client.ts";
import { useKeys } from "../keys.ts";
import { useAction, useLoad } from "../load.ts";
import { useNames } from "../names.ts";
import { hasRole, useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Segments, TextField } from "../ui/Field.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Badge, Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";

type Current = { version: number; settings: VoiceSettings; lines: string[] };
type Version = { version: number; settings: VoiceSettings; actor: string; at: number };
type Form = Omit<VoiceSettings, "signOff" | "forbidden"> & { signOff: Pair; forbidden: string };
const route = "/api/staff/voice";

/** How the brand speaks: settings that stand in the prompt's tone layer, in versions. */
export function Voice(): ReactNode {
  const loaded = useLoad<Current>("voice", (signal) => call(route, { signal }));
  return <Loaded of={loaded}>{(current) => <Body current={current} onSaved={loaded.replace} />}</Loaded>;
}

function Body({ current, onSaved }: { current: Current; onSaved: (current: Current) => void }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const canWrite = hasRole(useMe(), "operator");
  const [form, setForm] = useState(formOf(current.settings));
  useEffect(() => setForm(formOf(current.settings)), [current]);
  const isDirty = JSON.stringify(form) !== JSON.stringify(formOf(current.settings));
  const saving = useAction(async () => {
    onSaved(await call<Current>(route, { method: "PUT", body: settingsOf(form), headers: { "if-match": `"${current.version}"` } }));
    toast(words.editor.saved);
  });
  useKeys([{ key: "mod+enter", label: words.keys.save, isOff: !canWrite, run: () => void saving.run() }]);
  const set = (change: Partial<Form>): void => setForm({ ...form, ...change });
  const problem = (field: string): string | undefined => saving.failure?.problems.find((each) => each.field.startsWith(field))?.message;
  const { voice } = words;
  return (
    <Page title={words.shell.pages.voice} lead={voice.lead}
      actions={canWrite && <Button look="primary" isBusy={saving.isBusy} isOff={!isDirty} onClick={() => void saving.run()}>{words.save}</Button>}>
      {saving.failure?.problems.length === 0 && <Failure failure={saving.failure} />}
      <div className="editor">
        <Panel>
          <fieldset className="plain" disabled={!canWrite}>
            <div className="choices">
              <span className="choice-label">
                {voice.politeness}
                <Segments label={voice.politeness} value={form.politeness} onChange={(politeness) => set({ politeness })}
                  choices={[{ value: "haeyo", label: voice.haeyo }, { value: "hapsyo", label: voice.hapsyo }]} />
              </span>
              <span className="choice-label">
                {voice.emoji}
                <Segments label={voice.emoji} value={form.emoji} onChange={(emoji) => set({ emoji })}
                  choices={[{ value: "none", label: voice.emojiNone }, { value: "some", label: voice.emojiSome }]} />
              </span>
            </div>
            <Sides label={voice.signOff} name="signOff" value={form.signOff} onChange={(signOff) => set({ signOff })} problem={problem} />
            <TextField label={voice.forbidden} hint={voice.forbiddenHint} value={form.forbidden} onChange={(forbidden) => set({ forbidden })}
              problem={problem("forbidden")} />
            <TextField rows={4} label={voice.notes} hint={voice.notesHint} value={form.notes} onChange={(notes) => set({ notes })} problem={problem("notes")} />
          </fieldset>
        </Panel>
        <aside className="editor-aside">
          <Panel title={voice.lines}>
            {current.lines.length === 0
              ? <p className="soft">{voice.plain}</p>
              : <ul className="plain-list small">{current.lines.map((line) => <li key={line}>{line}</li>)}</ul>}
          </Panel>
          <Versions current={current} onBring={canWrite ? (settings) => { setForm(formOf(settings)); toast(voice.brought); } : undefined} />
        </aside>
      </div>
    </Page>
  );
}

function Versions({ current, onBring }: { current: Current; onBring: ((settings: VoiceSettings) => void) | undefined }): ReactNode {
  const { words, language } = useWords();
  const nameOf = useNames();
  const list = useLoad(`voices/${current.version}`, (signal) => call<{ items: Version[] }>(`${route}/versions`, { signal }));
  return (
    <Panel title={words.voice.versions}>
      <Loaded of={list} lines={2}>
        {({ items }) => (items.length === 0 ? <p className="soft">{words.voice.none}</p> : (
          <ul className="lines flat">
            {items.map((each) => (
              <li className="line" key={each.version}>
                <span className="line-main">
                  <b>{words.voice.version(each.version)}</b>
                  <small className="soft">{nameOf(each.actor)} · {sayAgo(each.at, words, language)}</small>
                </span>
                {each.version === current.version
                  ? <Badge tone="accent">{words.voice.now}</Badge>
                  : onBring && <Button look="quiet" icon="undo" onClick={() => onBring(each.settings)}>{words.voice.bring}</Button>}
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
    </Panel>
  );
}

function formOf({ signOff, forbidden, ...rest }: VoiceSettings): Form {
  return { ...rest, signOff: pairOf(signOff), forbidden: forbidden.join(", ") };
}

function settingsOf({ signOff, forbidden, ...rest }: Form): VoiceSettings {
  return { ...rest, signOff: localizedOf(signOff), forbidden: forbidden.split(",").map((word) => word.trim()).filter(Boolean) };
}
