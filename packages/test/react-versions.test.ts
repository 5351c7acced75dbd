/** The packed hook in applications of React 18 and 19: its types are checked there, and a message is answered in a browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "../../emulator-tests/page/find-browser.ts";
import { nodeBinary, projectRoot } from "../../local-stack/project.ts";
import { pack } from "../pack.ts";
import { HostProject } from "./host-project.ts";

const out = mkdtempSync(join(tmpdir(), "clawfire-react-"));
let tarball: string;
let browser: Browser;

beforeAll(async () => {
  tarball = pack(out, "ignore").find(({ name }) => name === "clawfire-react")?.file ?? "";
  browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser.close();
  rmSync(out, { recursive: true, force: true });
});

/** Whatever is said is said back. */
const app = `
import { createRoot } from "react-dom/client";
import { StrictMode, version } from "react";
import { createChatSession, useChat, useConversations, type ChatSession, type ChatTransport } from "clawfire-react";
import type { SendResult } from "clawfire-react/contract";

const transport: ChatTransport = {
  async send({ message, messageId, conversationId = messageId }, { onChunk }): Promise<SendResult> {
    onChunk({ type: "accepted", conversationId, messageId, runId: "run" });
    onChunk({ type: "delta", text: "You said" });
    const createdAt = new Date().toISOString();
    const reply = { id: messageId + "-reply", text: "You said: " + message, state: "complete" as const, createdAt };
    return { conversationId, messageId, reply };
  },
  stop: async () => ({ stopped: true }),
  rate: async () => ({}),
  upload: async () => Promise.reject(new Error("not here")),
  attach: async () => Promise.reject(new Error("not here")),
  claim: async () => ({ moved: 0, waiting: 0 }),
  refresh: async () => ({ added: 0 }),
  list: async () => ({ conversations: [] }),
  messages: async () => ({ messages: [] }),
  rename: async () => Promise.reject(new Error("not here")),
  delete: async () => ({ deleted: 1 }),
  deleteAll: async () => ({ deleted: 0 }),
};

function Conversation({ session }: { session: ChatSession }) {
  const { messages, busy, send } = useChat(session);
  const { conversations } = useConversations(session);
  return (
    <main data-react={version} data-conversations={conversations.length}>
      {messages.map(({ id, role, text }) => <p key={id} className={role}>{text}</p>)}
      <button disabled={busy} onClick={() => void send("Hello")}>Send</button>
    </main>
  );
}

const session = createChatSession({ transport, uid: "ada" });
createRoot(document.getElementById("root")!).render(<StrictMode><Conversation session={session} /></StrictMode>);
`;

const compilerOptions = {
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable"],
  module: "esnext",
  moduleResolution: "bundler",
  jsx: "react-jsx",
  strict: true,
  noEmit: true,
  types: [],
};

describe.each(["18", "19"])("in an application of React %s", (major) => {
  it("has types that fit, and shows the reply once", async () => {
    using site = new HostProject();
    await site.run("npm", "init", "--yes");
    const react = ["react", "react-dom", "@types/react", "@types/react-dom"].map(
      (name) => `${name}@${major}`,
    );
    await site.run("npm", "install", "--ignore-scripts", tarball, "firebase@12", ...react);
    site.write("app.tsx", app);
    site.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["app.tsx"] }));
    await site.run(nodeBinary, join(projectRoot, "node_modules/typescript/bin/tsc"));

    const script = await bundle(site.folder);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    const html =
      '<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script src="/app.js"></script>';
    await page.route("http://localhost/", (route) => route.fulfill({ contentType: "text/html", body: html }));
    await page.route("http://localhost/app.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: script }),
    );
    await page.goto("http://localhost/");
    expect(await page.locator("main").getAttribute("data-react")).toMatch(new RegExp(`^${major}\\.`));
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("You said: Hello").waitFor();
    expect(await page.locator("p").allTextContents()).toEqual(["Hello", "You said: Hello"]);
    expect(problems).toEqual([]);
    await page.close();
  });
});

/** As the application's own tools would, from what is installed in its folder. */
async function bundle(folder: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["app.tsx"],
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
