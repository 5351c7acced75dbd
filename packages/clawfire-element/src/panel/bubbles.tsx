import type { ComponentChildren } from "preact";
import type { Attachment, Message } from "../../../clawfire-react/src/contract.ts";
import { useFiles, useWords } from "./context.ts";

interface MineProps {
  readonly text: string;
  readonly attachments: readonly Attachment[] | undefined;
  readonly children?: ComponentChildren;
}

export function Mine({ text, attachments, children }: MineProps) {
  const words = useWords();
  return (
    <li class="mine">
      <span class="hidden">{words.youSaid}</span>
      <Attached attachments={attachments} />
      {text === "" ? null : (
        <p class="bubble" dir="auto">
          {text}
        </p>
      )}
      {children}
    </li>
  );
}

export function Attached({ attachments = [] }: Pick<Message, "attachments">) {
  const files = useFiles();
  return files && attachments.length > 0 ? (
    <files.Attachments files={files} attachments={attachments} />
  ) : null;
}

export function Theirs({ children }: { readonly children: ComponentChildren }) {
  const words = useWords();
  return (
    <li class="theirs">
      <span class="hidden">{words.agentSaid}</span>
      {children}
    </li>
  );
}
