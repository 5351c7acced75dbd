/** A message that was not taken stands in assistant-ui's composer again. */
// @vitest-environment happy-dom
import { AssistantRuntimeProvider, useAui, useAuiState } from "@assistant-ui/react";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useClawfireRuntime } from "../src/assistant-ui/index.ts";
import { createChatSession, type ChatSession } from "../src/chat-session.ts";
import { FakeBackend, FakeNetwork, fakeStorage } from "./fake-backend.ts";

beforeEach(() => vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true));
afterEach(() => vi.unstubAllGlobals());

interface Composer {
  readonly text: string;
  readonly send: (text: string) => void;
}

function Page({ session, show }: { session: ChatSession; show: (composer: Composer) => void }) {
  return (
    <AssistantRuntimeProvider runtime={useClawfireRuntime(session)}>
      <Inner show={show} />
    </AssistantRuntimeProvider>
  );
}

function Inner({ show }: { show: (composer: Composer) => void }) {
  const aui = useAui();
  const text = useAuiState((state) => state.composer.text);
  const send = (words: string) => {
    aui.composer().setText(words);
    aui.composer().send();
  };
  show({ text, send });
  return null;
}

it("gives a message back that came while the agent is at another tab's", async () => {
  const backend = new FakeBackend();
  const session = createChatSession({
    transport: backend,
    uid: "ada",
    storage: fakeStorage(),
    connectivity: new FakeNetwork(),
  });
  let composer: Composer | undefined;
  const root = createRoot(document.createElement("div"));
  await act(async () => root.render(<Page session={session} show={(now) => (composer = now)} />));
  await act(async () => {
    session.chat.send("first"); // nothing is drawn of it yet
    composer?.send("second");
  });
  await vi.waitFor(() => expect(composer?.text).toBe("second"));
  expect(backend.calls.map(({ message }) => message.message)).toEqual(["first"]);
  await act(async () => root.unmount());
});
