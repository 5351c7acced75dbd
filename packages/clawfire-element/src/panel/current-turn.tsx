import { runningTool, type Turn } from "../../../clawfire-react/src/core.ts";
import { sentenceIn } from "../../../clawfire-react/src/sentence-in.ts";
import { inWords, placeInLine } from "../../../clawfire-react/src/words/numbers.ts";
import { fill } from "../../../clawfire-react/src/words/words.ts";
import { Attached, Mine, Theirs } from "./bubbles.tsx";
import { useSecondsUntil, useWords } from "./context.ts";
import { Prose } from "./prose.tsx";

export interface TurnActions {
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** The visitor's latest message, what there is of its reply, and what keeps it. */
export function CurrentTurn({ turn, ...actions }: TurnActions & { readonly turn: Turn }) {
  const { kind } = turn.step;
  const isAtWork = kind === "sending" || kind === "waiting" || kind === "replying";
  return (
    <>
      <Mine text={turn.text} attachments={turn.attachments} />
      {turn.reply !== "" || isAtWork || turn.replyAttachments.length > 0 ? (
        <Theirs>
          {turn.tools.length === 0 ? null : <Steps tools={turn.tools} />}
          {turn.reply === "" ? null : <Prose text={turn.reply} streaming={kind === "replying"} />}
          <Attached attachments={turn.replyAttachments} />
          {isAtWork ? <AtWork turn={turn} /> : null}
        </Theirs>
      ) : null}
      <Notice turn={turn} {...actions} />
    </>
  );
}

/** What the agent has used for it, folded. */
function Steps({ tools }: Pick<Turn, "tools">) {
  const words = useWords();
  return (
    <details class="quiet">
      <summary>
        {words.steps} ({tools.length})
      </summary>
      <ul>
        {tools.map(({ id, name, state }) => (
          <li key={id}>
            {name}: {words[state]}
          </li>
        ))}
      </ul>
    </details>
  );
}

function AtWork({ turn: { step, stopping, tools } }: { readonly turn: Turn }) {
  const words = useWords();
  const tool = runningTool(tools);
  if (step.kind === "replying" && !stopping && !tool) return null;
  const place = placeInLine(step, words);
  const usual =
    step.kind === "sending" ? words.sending : tool ? fill(words.using, tool) : (place ?? words.thinking);
  return (
    <p class="at-work">
      <i aria-hidden="true" />
      {stopping ? words.stopping : usual}
    </p>
  );
}

/** Says why there is no reply yet, what happens by itself, and what the visitor can do. */
function Notice({ turn: { step }, onRetry, onEdit }: TurnActions & { readonly turn: Turn }) {
  const words = useWords();
  const moment = step.kind === "resting" ? step.until : step.kind === "failed" ? step.retryAt : undefined;
  const seconds = useSecondsUntil(moment);
  const time = inWords(seconds, words.language);
  if (step.kind === "offline")
    return (
      <li class="notice" role="alert">
        {words.offline}
      </li>
    );
  if (step.kind !== "resting" && step.kind !== "failed") return null;
  const isResting = step.kind === "resting";
  return (
    <li class="notice">
      <p role="alert">{sentenceIn(step.failure, words.failures)}</p>
      {isResting ? <p class="quiet">{fill(words.nextTry, { time })}</p> : null}
      <div class="actions">
        {isResting ? null : (
          <button type="button" class="button" onClick={onEdit}>
            {words.edit}
          </button>
        )}
        <button type="button" class="button strong" disabled={!isResting && seconds > 0} onClick={onRetry}>
          {isResting ? words.tryNow : seconds > 0 ? fill(words.sendAgainIn, { time }) : words.sendAgain}
        </button>
      </div>
    </li>
  );
}
