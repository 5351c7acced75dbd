"use client";

import type { Turn } from "clawfire-react";
import { fill } from "clawfire-react/words";
import { useSecondsUntil } from "../countdown";
import { AlertIcon } from "../icons";
import { useFormat, useSentenceOf, useWords } from "../speech";

export interface TurnNoticeProps {
  readonly step: Turn["step"];
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** Says why the latest message has no reply yet, what happens by itself, and what the visitor can do. */
export function TurnNotice({ step, onRetry, onEdit }: TurnNoticeProps) {
  const { offline } = useWords();
  switch (step.kind) {
    case "offline":
      return (
        <li className="notice" role="alert">
          <AlertIcon />
          <p>{offline}</p>
        </li>
      );
    case "resting":
      return <Resting step={step} onRetry={onRetry} />;
    case "failed":
      return <Failed step={step} onRetry={onRetry} onEdit={onEdit} />;
    default:
      return null;
  }
}

type Step<Kind> = Extract<Turn["step"], { kind: Kind }>;

function Resting({ step, onRetry }: { readonly step: Step<"resting">; readonly onRetry: () => void }) {
  const seconds = useSecondsUntil(step.until);
  const { nextTry, tryNow } = useWords();
  const format = useFormat();
  const sentenceOf = useSentenceOf();
  return (
    <li className="notice">
      <AlertIcon />
      <p role="alert">{sentenceOf(step.failure)}</p>
      <p className="count" data-testid="countdown">
        {fill(nextTry, { time: format.seconds(seconds) })}
      </p>
      <div className="actions">
        <button type="button" className="button" onClick={onRetry}>
          {tryNow}
        </button>
      </div>
    </li>
  );
}

interface FailedProps extends Omit<TurnNoticeProps, "step"> {
  readonly step: Step<"failed">;
}

function Failed({ step, onRetry, onEdit }: FailedProps) {
  const seconds = useSecondsUntil(step.retryAt);
  const { edit, sendAgain, sendAgainIn } = useWords();
  const format = useFormat();
  const sentenceOf = useSentenceOf();
  return (
    <li className="notice bad">
      <AlertIcon />
      <p role="alert">{sentenceOf(step.failure)}</p>
      <div className="actions">
        <button type="button" className="button" onClick={onEdit}>
          {edit}
        </button>
        <button type="button" className="button primary" disabled={seconds > 0} onClick={onRetry}>
          {seconds > 0 ? fill(sendAgainIn, { time: format.seconds(seconds) }) : sendAgain}
        </button>
      </div>
    </li>
  );
}
