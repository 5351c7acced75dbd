import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { useChatWords, useWords } from "../speech";
import { CodeBlock } from "./code-block";

/**
 * An agent's words may come from anywhere: HTML is shown as text, a link opens apart and tells nobody where it was,
 * and an image is a link, so that no reply can fetch anything by itself. Headings begin below the page's own.
 */
const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a
      href={typeof src === "string" ? src : undefined}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
    >
      {alt === undefined || alt === "" ? <Unnamed /> : alt}
    </a>
  ),
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  input: ({ checked }) => <Task checked={checked ?? false} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => <Table>{children}</Table>,
};

function Unnamed() {
  return useChatWords().image;
}

function Task({ checked }: { readonly checked: boolean }) {
  const { done, toDo } = useWords();
  return <input type="checkbox" checked={checked} readOnly disabled aria-label={checked ? done : toDo} />;
}

function Table({ children }: { readonly children?: ReactNode }) {
  const { table } = useWords();
  return (
    <div className="table-scroll" role="region" aria-label={table} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

const plugins = [remarkGfm];

interface MarkdownProps {
  readonly text: string;
  /** Shows where the next words will come. */
  readonly streaming?: boolean;
}

export const Markdown = memo(function Markdown({ text, streaming = false }: MarkdownProps) {
  return (
    <div className="prose" dir="auto" data-streaming={streaming || undefined}>
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
});
