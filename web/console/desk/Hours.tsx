import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { formatMoment } from "../../formats.ts";
import { call } from "../client.ts";
import { useAction, useLoad } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { CheckField, TextField } from "../ui/Field.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Span = [from: string, to: string];
type Hours = { timeZone: string; days: Record<(typeof days)[number], Span[]>; closedOn: string[] };
type Desk = { hours: Hours | null; availability: { kind: "here" | "away" | "closed"; opensAt: number | null } };
const route = "/api/staff/hours";
const usual: Span = ["09:00", "18:00"];
const weekdays: Hours["days"] = { mon: [usual], tue: [usual], wed: [usual], thu: [usual], fri: [usual], sat: [], sun: [] };

/** When people are at the desk; outside of that a shopper is told so, and may leave a note. */
export function HoursDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { words, language } = useWords();
  const loaded = useLoad<Desk>("hours", (signal) => call(route, { signal }));
  return (
    <Dialog title={words.hours.title} onClose={onClose}>
      <Loaded of={loaded}>
        {(desk) => (
          <>
            <p className="notice">
              {words.hours.availability[desk.availability.kind]}
              {desk.availability.opensAt !== null && ` ${words.hours.opensAt(formatMoment(desk.availability.opensAt, language))}`}
            </p>
            <HoursForm desk={desk} onSaved={onClose} />
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

function HoursForm({ desk, onSaved }: { desk: Desk; onSaved: () => void }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const [hours, setHours] = useState(desk.hours);
  useEffect(() => setHours(desk.hours), [desk]);
  const saving = useAction(async () => {
    await call(route, { method: "PUT", body: { hours } });
    toast(words.editor.saved);
    onSaved();
  });
  const set = (day: (typeof days)[number], spans: Span[]): void => { if (hours) setHours({ ...hours, days: { ...hours.days, [day]: spans } }); };
  return (
    <form className="form" onSubmit={(event: FormEvent) => { event.preventDefault(); void saving.run(); }}>
      <Failure failure={saving.failure} />
      <CheckField label={words.hours.fixed} hint={words.hours.fixedHint} isOn={hours !== null}
        onChange={(isOn) => setHours(isOn ? { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "Asia/Seoul", days: weekdays, closedOn: [] } : null)}
        />
      {hours && days.map((day) => {
        const [span] = hours.days[day];
        return (
          <div className="hours-day" key={day}>
            <CheckField label={words.hours.days[day]} isOn={span !== undefined} onChange={(isOn) => set(day, isOn ? [usual] : [])} />
            {span && (
              <TextField label={words.hours.from(words.hours.days[day])} isLabelHidden type="time" step={900} value={span[0]}
                onChange={(from) => set(day, [[from, span[1]]])} />
            )}
            {span && (
              <TextField label={words.hours.to(words.hours.days[day])} isLabelHidden type="time" step={900} value={span[1]}
                onChange={(to) => set(day, [[span[0], to]])} />
            )}
          </div>
        );
      })}
      {hours && <TextField label={words.hours.timeZone} value={hours.timeZone} onChange={(timeZone) => setHours({ ...hours, timeZone })} />}
      <Button look="primary" type="submit" isBusy={saving.isBusy}>{words.save}</Button>
    </form>
  );
}
