import type { TurnTool } from "clawfire-react";
import { fill, type Words } from "clawfire-react/words";
import { useWords } from "../speech";
import { AtWork } from "./at-work";

/** What the agent has used for the reply, folded. */
export function ToolSteps({ tools }: { readonly tools: readonly TurnTool[] }) {
  const words = useWords();
  if (tools.length === 0) return null;
  return (
    <details className="quiet tool-steps">
      <summary>
        {words.steps} ({tools.length})
      </summary>
      <ul>
        {tools.map(({ id, name, state }) => (
          <li key={id}>
            <bdi>{name}</bdi>: {stateWords(state, words)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function stateWords(state: TurnTool["state"], words: Words): string {
  if (state === "running") return words.running;
  return state === "failed" ? words.failed : words.done;
}

/** What the agent is at. */
export function UsingTool({ name }: Pick<TurnTool, "name">) {
  const { using } = useWords();
  return <AtWork>{fill(using, { name })}</AtWork>;
}
