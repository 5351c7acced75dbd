"use client";

import { sentenceOf, type Turn } from "clawfire-react";
import { describeSeconds, useSecondsUntil } from "../countdown";
import { AlertIcon } from "../icons";

export interface TurnNoticeProps {
  readonly step: Turn["step"];
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** Says why the latest message has no reply yet, what happens by itself, and what the visitor can do. */
export function TurnNotice({ step, onRetry, onEdit }: TurnNoticeProps) {
  switch (step.kind) {
    case "offline":
      return (
        <li className="notice" role="alert">
          <AlertIcon />
          <p>You are offline. Your message is kept, and the chat goes on by itself when you are back.</p>
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
  return (
    <li className="notice">
      <AlertIcon />
      <p role="alert">{sentenceOf(step.failure)}</p>
      <p className="count" data-testid="countdown">
        Next try in {describeSeconds(seconds)}
      </p>
      <div className="actions">
        <button type="button" className="button" onClick={onRetry}>
          Try now
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
  return (
    <li className="notice bad">
      <AlertIcon />
      <p role="alert">{sentenceOf(step.failure)}</p>
      <div className="actions">
        <button type="button" className="button" onClick={onEdit}>
          Edit
        </button>
        <button type="button" className="button primary" disabled={seconds > 0} onClick={onRetry}>
          {seconds > 0 ? `Send again in ${describeSeconds(seconds)}` : "Send again"}
        </button>
      </div>
    </li>
  );
}
