"use client";

import { isValidElement, useRef, type ReactNode } from "react";
import { CopyButton } from "../copy-button";

/** Code with its language and a button that copies it. */
export function CodeBlock({ children }: { readonly children?: ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  const language = languageOf(children) ?? "Code";
  return (
    <div className="code-block">
      <div className="code-head">
        <span>{language}</span>
        <CopyButton label="Copy code" text={() => code.current?.textContent ?? ""} />
      </div>
      <pre ref={code} tabIndex={0} role="region" aria-label={`${language} code`}>
        {children}
      </pre>
    </div>
  );
}

function languageOf(children: ReactNode): string | undefined {
  if (!isValidElement<{ className?: string }>(children)) return undefined;
  return /language-(\S+)/.exec(children.props.className ?? "")?.[1];
}
