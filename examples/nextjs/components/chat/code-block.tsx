"use client";

import { fill } from "clawfire-react/words";
import { isValidElement, useRef, type ReactNode } from "react";
import { CopyButton } from "../copy-button";
import { useChatWords, useWords } from "../speech";

/** Code with its language and a button that copies it. */
export function CodeBlock({ children }: { readonly children?: ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  const words = useChatWords();
  const { code: unnamed } = useWords();
  const language = languageOf(children) ?? unnamed;
  return (
    <div className="code-block" dir="ltr">
      <div className="code-head">
        <span>{language}</span>
        <CopyButton label={words.copyCode} text={() => code.current?.textContent ?? ""} />
      </div>
      <pre ref={code} tabIndex={0} role="region" aria-label={fill(words.codeIn, { language })}>
        {children}
      </pre>
    </div>
  );
}

function languageOf(children: ReactNode): string | undefined {
  if (!isValidElement<{ className?: string }>(children)) return undefined;
  return /language-(\S+)/.exec(children.props.className ?? "")?.[1];
}
