/**
 * The example apps of the AI SDK and of assistant-ui, as their released packages have them, byte for byte. The templates that
 * `create-assistant-ui` and AI Elements copy into a project are not in the registry, and `@assistant-ui/react-ui` 0.2.1, which
 * is, imports hooks that assistant-ui 0.15 has no more: so its app is that of its README, and the thread in it is put together
 * of the examples that its primitives carry.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../local-stack/project.ts";

const read = (path: string) => readFileSync(join(projectRoot, "node_modules", path), "utf8");

/** The chatbot of the AI SDK's guide, with its button that stops. The guide leaves the spinner to the reader. */
export function aiSdkExample(): string {
  const guide = read("ai/docs/04-ai-sdk-ui/02-chatbot.mdx");
  const page = blockWith(guide, "onClick={() => stop()}");
  return `${page}\nconst Spinner = () => null;\nexport { Page as Example };`;
}

/** The app of assistant-ui's README; its runtime and its thread are what the test puts in. */
export function assistantUiExample(): string {
  return `${blockWith(read("@assistant-ui/react/README.md"), "useChatRuntime()")}\nexport { Chat as Example };`;
}

/** A thread of the examples of assistant-ui's primitives. */
export function assistantUiThread(): string {
  return `
    import { ActionBarPrimitive, ComposerPrimitive, MessagePrimitive, ThreadPrimitive } from "@assistant-ui/react";
    const MyMessage = () => (${exampleOf("message/MessageRoot.tsx")});
    const Composer = () => (<>${exampleOf("composer/ComposerRoot.tsx")}${exampleOf("composer/ComposerCancel.ts")}</>);
    export const Thread = () => (${exampleOf("thread/ThreadViewportFooter.tsx")});
  `;
}

/** The example in the comment above a primitive. */
function exampleOf(file: string): string {
  const source = read(`@assistant-ui/react/src/primitives/${file}`);
  const comment = source.slice(source.indexOf("@example"), source.indexOf("*/", source.indexOf("@example")));
  return blockWith(comment.replaceAll(/^ \* ?/gm, ""), "Primitive");
}

/** The first block of TSX in a text that contains these words. */
function blockWith(text: string, words: string): string {
  const blocks = [...text.matchAll(/^```tsx[^\n]*\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  const found = blocks.find((block) => block.includes(words));
  if (found === undefined) throw new Error(`No example has ${words}.`);
  return found;
}
