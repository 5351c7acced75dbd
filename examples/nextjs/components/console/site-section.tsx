"use client";

import type { SettingsResult, SiteSettings } from "clawfire-react/contract";
import { useState, type FormEvent } from "react";
import type { ChangeSite } from "@/lib/use-site";
import type { Polled } from "@/lib/use-polled";
import { when } from "@/lib/words";
import { Section } from "./section";

interface SiteSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly onChange: ChangeSite;
}

/** Whether visitors may send, why not, and the switch for it. */
export function SiteSection({ site, onChange }: SiteSectionProps) {
  const { value, failure } = site;
  return (
    <Section title="Site" failure={failure}>
      {value === undefined && failure === undefined ? <p className="quiet">Asking…</p> : null}
      {value ? <Standing settings={value.settings} onChange={onChange} /> : null}
    </Section>
  );
}

interface StandingProps {
  readonly settings: SiteSettings;
  readonly onChange: ChangeSite;
}

const causes = { gateway: "its gateway is away", errors: "too many messages failed" } as const;

function Standing({ settings, onChange }: StandingProps) {
  const { pause, halt } = settings;
  const isPaused = isInEffect(pause) || halt !== undefined;
  return (
    <article className="card standing" aria-label="Visitors">
      <div className="card-head">
        <div>
          <h3>Visitors</h3>
          <p className="quiet">{isPaused ? "What was sent before is answered." : "Everybody may send."}</p>
        </div>
        <span className={`pill ${isPaused ? "warn" : "good"}`}>{isPaused ? "Paused" : "Open"}</span>
      </div>
      {isInEffect(pause) ? <Paused pause={pause} /> : null}
      {!isInEffect(pause) && halt ? (
        <p>
          Paused by itself since {when(halt.since)}: {causes[halt.cause]}. It goes on by itself.
        </p>
      ) : null}
      {isPaused ? (
        <div className="actions">
          <button type="button" className="button primary" onClick={() => void onChange({ pause: false })}>
            Let visitors send again
          </button>
        </div>
      ) : (
        <PauseForm onChange={onChange} />
      )}
    </article>
  );
}

/** One with an end is over by itself. */
function isInEffect(pause: SiteSettings["pause"]): pause is NonNullable<SiteSettings["pause"]> {
  return pause !== undefined && (pause.until === undefined || Date.parse(pause.until) > Date.now());
}

function Paused({ pause }: { readonly pause: NonNullable<SiteSettings["pause"]> }) {
  const { since, until, sentence } = pause;
  return (
    <>
      <p>
        Paused since {when(since)}
        {until === undefined ? "." : `, until ${when(until)}.`}
      </p>
      {sentence === undefined ? null : <blockquote>{sentence}</blockquote>}
    </>
  );
}

function PauseForm({ onChange }: Pick<StandingProps, "onChange">) {
  const [sentence, setSentence] = useState("");
  const [end, setEnd] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = sentence.trim();
    void onChange({
      pause: {
        ...(words === "" ? {} : { sentence: words }),
        ...(end === "" ? {} : { until: new Date(end).toISOString() }),
      },
    });
  };
  return (
    <form className="row-form" onSubmit={submit}>
      <label>
        What visitors read
        <input
          className="field"
          maxLength={300}
          placeholder="The chat is paused. Come back later."
          value={sentence}
          onChange={(event) => setSentence(event.target.value)}
        />
      </label>
      <label>
        Until, if it ends by itself
        <input
          className="field"
          type="datetime-local"
          value={end}
          onChange={(event) => setEnd(event.target.value)}
        />
      </label>
      <button type="submit" className="button danger">
        Pause
      </button>
    </form>
  );
}
