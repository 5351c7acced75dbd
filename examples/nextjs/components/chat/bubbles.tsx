import type { Attachment } from "clawfire-react/contract";
import type { ReactNode } from "react";
import { Flame } from "../icons";
import { useWords } from "../speech";
import { Attachments } from "./attachments";

interface VisitorWordsProps {
  readonly text: string;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly children?: ReactNode;
}

export function VisitorWords({ text, attachments, children }: VisitorWordsProps) {
  const { youSaid } = useWords();
  return (
    <li className="message mine">
      <span className="visually-hidden">{youSaid}</span>
      <Attachments attachments={attachments} />
      {text === "" ? null : (
        <p className="bubble" dir="auto">
          {text}
        </p>
      )}
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
