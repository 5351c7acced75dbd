import type { CallFailure } from "clawfire-react";
import { useConsoleWords, useSentenceOf } from "../speech";

interface ShowOlderProps {
  /** Undefined when there is nothing more. */
  readonly loadOlder: (() => Promise<void>) | undefined;
  readonly failure: CallFailure | undefined;
}

/** Below a list: more of it, and why there is none. */
export function ShowOlder({ loadOlder, failure }: ShowOlderProps) {
  const { showOlder } = useConsoleWords().audit;
  const sentenceOf = useSentenceOf();
  return (
    <>
      {failure === undefined ? null : <p className="problem">{sentenceOf(failure)}</p>}
      {loadOlder === undefined ? null : (
        <button type="button" className="button" onClick={() => void loadOlder()}>
          {showOlder}
        </button>
      )}
    </>
  );
}
