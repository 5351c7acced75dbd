import type { TurnTool } from "clawfire-react";

const states: Readonly<Record<TurnTool["state"], string>> = {
  running: "Running",
  done: "Done",
  failed: "Failed",
};

/** What the agent has used for the reply, folded. */
export function ToolSteps({ tools }: { readonly tools: readonly TurnTool[] }) {
  if (tools.length === 0) return null;
  return (
    <details className="quiet tool-steps">
      <summary>Steps ({tools.length})</summary>
      <ul>
        {tools.map(({ id, name, state }) => (
          <li key={id}>
            {name}: {states[state]}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the agent is at. */
export function UsingTool({ name }: Pick<TurnTool, "name">) {
  return (
    <p className="at-work" data-testid="at-work">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      Using {name}…
    </p>
  );
}
