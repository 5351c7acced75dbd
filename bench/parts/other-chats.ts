import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { packFolder } from "../../packages/pack.ts";
import type { ChatPage } from "./chat-page.ts";

/** What others put on a page with one tag. */
interface OtherChat extends Omit<ChatPage, "name" | "folder"> {
  readonly package: string;
  /** What they tell to load. */
  readonly file: string;
}

/** A released one, unpacked. */
export interface ReleasedChat extends ChatPage {
  /** Path of what is loaded. */
  readonly file: string;
}

const module = (script: string) => `<script type="module">${script}</script>`;

/** None of them reaches a server: what is measured is how soon the panel is there, not what is in it. */
const others: readonly OtherChat[] = [
  {
    package: "@n8n/chat",
    file: "dist/chat.bundle.es.js",
    html: `<link rel="stylesheet" href="/dist/style.css">${module(
      'import { createChat } from "/dist/chat.bundle.es.js"; createChat({ webhookUrl: "/none" });',
    )}`,
    launcher: ".chat-window-toggle",
    panel: ".chat-window",
  },
  {
    package: "flowise-embed",
    file: "dist/web.js",
    html: module(
      'import Chatbot from "/dist/web.js"; Chatbot.init({ chatflowid: "none", apiHost: location.origin });',
    ),
    launcher: "[part=button]",
    panel: "[part=bot]",
  },
  {
    package: "@typebot.io/js",
    file: "dist/web.js",
    html: module(
      'import Typebot from "/dist/web.js"; Typebot.initBubble({ typebot: "none", apiHost: location.origin });',
    ),
    launcher: "[part=button]",
    panel: "[part=bot]",
  },
  {
    package: "deep-chat", // without a launcher: one of the page's own, there as soon as it can put it on the page
    file: "dist/deepChat.bundle.js",
    html: module(`
      import "/dist/deepChat.bundle.js";
      const open = Object.assign(document.createElement("button"), { id: "open", textContent: "Chat" });
      const put = () => document.body.append(Object.assign(document.createElement("deep-chat"), { demo: true }));
      open.addEventListener("click", put);
      document.body.append(open);`),
    launcher: "#open",
    panel: "#chat-view",
  },
];

/** Fetches the newest release of each from the registry, into a folder of its own. */
export function fetchOthers(folder: string): ReleasedChat[] {
  return others.map(({ package: name, file, ...page }, index) => {
    const { file: tarball, version } = packFolder(folder, folder, name);
    const place = join(folder, String(index));
    mkdirSync(place);
    execFileSync("tar", ["-xzf", tarball, "-C", place, "--strip-components=1"]);
    return { ...page, name: `${name} ${version}`, folder: place, file: join(place, file) };
  });
}

/** @param dist what the tag is built to. */
export function ownChat(dist: string): ChatPage {
  return {
    name: "ours",
    folder: dist,
    html: `<script type="module" src="/clawfire-chat.js"></script>
      <clawfire-chat project="none" functions-emulator="127.0.0.1:9" auth-emulator="127.0.0.1:9"></clawfire-chat>`,
    launcher: ".launcher",
    panel: ".panel",
  };
}
