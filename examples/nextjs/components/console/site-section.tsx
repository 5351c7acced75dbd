"use client";

import type { SettingsResult, SiteSettings } from "clawfire-react/contract";
import { useState, type FormEvent } from "react";
import type { ChangeSite } from "@/lib/use-site";
import type { Polled } from "@/lib/use-polled";
import { fill } from "clawfire-react/words";
import { useConsoleWords, useFormat } from "../speech";
import { Section } from "./section";

interface SiteSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly onChange: ChangeSite;
}

/** Whether visitors may send, why not, and the switch for it. */
export function SiteSection({ site, onChange }: SiteSectionProps) {
  const { value, failure } = site;
  const { site: words, asking } = useConsoleWords();
  return (
    <Section title={words.title} failure={failure}>
      {value === undefined && failure === undefined ? <p className="quiet">{asking}</p> : null}
      {value ? <Standing settings={value.settings} onChange={onChange} /> : null}
    </Section>
  );
}

interface StandingProps {
  readonly settings: SiteSettings;
  readonly onChange: ChangeSite;
}

function Standing({ settings, onChange }: StandingProps) {
  const { pause, halt } = settings;
  const { site: words } = useConsoleWords();
  const isPaused = isInEffect(pause) || halt !== undefined;
  return (
    <article className="card standing" aria-label={words.visitors}>
      <div className="card-head">
        <div>
          <h3>{words.visitors}</h3>
          <p className="quiet">{isPaused ? words.answered : words.everybody}</p>
        </div>
        <span className={`pill ${isPaused ? "warn" : "good"}`}>{isPaused ? words.paused : words.open}</span>
      </div>
      {isInEffect(pause) ? <Paused pause={pause} /> : null}
      {!isInEffect(pause) && halt ? <Halted halt={halt} /> : null}
      {isPaused ? (
        <div className="actions">
          <button type="button" className="button primary" onClick={() => void onChange({ pause: false })}>
            {words.letSend}
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
  const { site: words } = useConsoleWords();
  const { when } = useFormat();
  return (
    <>
      <p>
        {until === undefined
          ? fill(words.pausedSince, { since: when(since) })
          : fill(words.pausedUntil, { since: when(since), until: when(until) })}
      </p>
      {sentence === undefined ? null : <blockquote dir="auto">{sentence}</blockquote>}
    </>
  );
}

function Halted({ halt }: { readonly halt: NonNullable<SiteSettings["halt"]> }) {
  const { site: words } = useConsoleWords();
  const { when } = useFormat();
  const sentence = halt.cause === "gateway" ? words.haltedByGateway : words.haltedByErrors;
  return <p>{fill(sentence, { since: when(halt.since) })}</p>;
}

/** @param end of the reader's own time; empty: until it is ended. */
function pauseOf(sentence: string, end: string) {
  return {
    ...(sentence === "" ? {} : { sentence }),
    ...(end === "" ? {} : { until: new Date(end).toISOString() }),
  };
}

function PauseForm({ onChange }: Pick<StandingProps, "onChange">) {
  const { site: words } = useConsoleWords();
  const [sentence, setSentence] = useState("");
  const [end, setEnd] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onChange({ pause: pauseOf(sentence.trim(), end) });
  };
  return (
    <form className="row-form" onSubmit={submit}>
      <label>
        {words.whatTheyRead}
        <input
          className="field"
          maxLength={300}
          dir={sentence === "" ? undefined : "auto"}
          placeholder={words.whatTheyReadOtherwise}
          value={sentence}
          onChange={(event) => setSentence(event.target.value)}
        />
      </label>
      <label>
        {words.end}
        <input
          className="field"
          type="datetime-local"
          value={end}
          onChange={(event) => setEnd(event.target.value)}
        />
      </label>
      <button type="submit" className="button danger">
        {words.pause}
      </button>
    </form>
  );
}
