import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Words } from "../../../clawfire-react/src/words/words.ts";
import { useWords } from "./context.ts";
import { parseMarkdown, type Block, type Inline, type ListItem } from "./markdown.ts";

/** An agent's words. A link opens apart and tells nobody where it was; an image is a link, so that no reply fetches anything. */
export function Prose({ text, streaming = false }: { readonly text: string; readonly streaming?: boolean }) {
  const words = useWords();
  return useMemo(
    () => (
      <div class="prose" data-streaming={streaming || undefined} dir="auto">
        {blocks(parseMarkdown(text), words)}
      </div>
    ),
    [text, streaming, words],
  );
}

function blocks(some: readonly Block[], words: Words): ComponentChildren {
  return some.map((block) => drawBlock(block, words));
}

function drawBlock(block: Block, words: Words): ComponentChildren {
  switch (block.kind) {
    case "paragraph":
      return <p>{inlines(block.inner)}</p>;
    case "heading":
      return <Heading level={block.level}>{inlines(block.inner)}</Heading>;
    case "code":
      return <Code language={block.language} text={block.text} />;
    case "quote":
      return <blockquote>{blocks(block.inner, words)}</blockquote>;
    case "list":
      return <List start={block.start} items={block.items} words={words} />;
    case "table":
      return <Table block={block} label={words.table} />;
    default:
      return <hr />;
  }
}

/** Headings begin below the page's own. */
function Heading({ level, children }: { readonly level: number; readonly children: ComponentChildren }) {
  const Tag = (["h3", "h4", "h5"] as const)[Math.min(level, 3) - 1] ?? "h5";
  return <Tag>{children}</Tag>;
}

interface ListProps {
  readonly start: number | undefined;
  readonly items: readonly ListItem[];
  readonly words: Words;
}

function List({ start, items, words }: ListProps) {
  const drawn = items.map(({ done, inner }) => (
    <li class={done === undefined ? undefined : "task"}>
      {done === undefined ? null : (
        <input type="checkbox" checked={done} disabled aria-label={done ? words.done : words.toDo} />
      )}
      {tight(inner, words)}
    </li>
  ));
  return start === undefined ? <ul>{drawn}</ul> : <ol start={start}>{drawn}</ol>;
}

/** A list item's only paragraph needs no room around it. */
function tight([first, ...rest]: readonly Block[], words: Words): ComponentChildren {
  if (first?.kind !== "paragraph") return blocks(first ? [first, ...rest] : rest, words);
  return [inlines(first.inner), blocks(rest, words)];
}

function Table({
  block,
  label,
}: {
  readonly block: Extract<Block, { kind: "table" }>;
  readonly label: string;
}) {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell) => (
              <th>{inlines(cell)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>{inlines(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Code({ language, text }: { readonly language: string; readonly text: string }) {
  const words = useWords();
  const label = language === "" ? words.code : language;
  return (
    <div class="code" dir="ltr">
      <div class="code-head">
        <span>{label}</span>
        <Copy text={text} />
      </div>
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

/** Copies a text, and says so for a moment. */
export function Copy({ text }: { readonly text: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const timer = useRef(0);
  const onClick = async () => {
    await navigator.clipboard.writeText(text).catch(() => {});
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = self.setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <button type="button" class="quiet-button" onClick={() => void onClick()}>
      {copied ? words.copied : words.copy}
    </button>
  );
}

function inlines(some: readonly Inline[]): ComponentChildren {
  return some.map(drawInline);
}

function drawInline(inline: Inline): ComponentChildren {
  if (typeof inline === "string") return inline;
  switch (inline.kind) {
    case "code":
      return <code>{inline.text}</code>;
    case "break":
      return <br />;
    case "link":
      return (
        <a href={inline.url} target="_blank" rel="noopener noreferrer nofollow ugc">
          {inlines(inline.inner)}
        </a>
      );
    default: {
      const Tag = inline.kind;
      return <Tag>{inlines(inline.inner)}</Tag>;
    }
  }
}
