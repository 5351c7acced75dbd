import type { ReactNode } from "react";
import { Flame } from "../icons";
import { useWords } from "../speech";

export function VisitorWords({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  const { youSaid } = useWords();
  return (
    <li className="message mine">
      <span className="visually-hidden">{youSaid}</span>
      <p className="bubble" dir="auto">
        {text}
      </p>
      {children}
    </li>
  );
}

export function AgentWords({ children }: { readonly children: ReactNode }) {
  const { agentSaid } = useWords();
  return (
    <li className="message theirs">
      <Flame />
      <div className="words">
        <span className="visually-hidden">{agentSaid}</span>
        {children}
      </div>
    </li>
  );
}
