/** The same faults through the hook, the AI SDK and assistant-ui, each with its own released code: nothing lost, doubled or stuck. */
// @vitest-environment happy-dom
import { act, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectionLost } from "../src/call-failure.ts";
import { createChatSession } from "../src/chat-session.ts";
import { FakeBackend, FakeNetwork, fakeStorage, refusal } from "./fake-backend.ts";
import { uis, type Ui, type View } from "./uis.tsx";

let backend: FakeBackend;
let network: FakeNetwork;
let storage: ReturnType<typeof fakeStorage>;
let ends: (() => void)[];

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  [backend, network, storage, ends] = [new FakeBackend(), new FakeNetwork(), fakeStorage(), []];
});

afterEach(async () => {
  for (const end of ends.splice(0)) await act(async () => end());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Turns of the event loop in which streams and renderings follow from one thing. */
const TURNS = 20;

/** Lets everything happen that needs no time, or what a time needs. */
const settle = (ms = 0) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
    for (let turn = 0; turn < TURNS; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(0);
    }
  });

/** A page that was just loaded; its tab remembers what the one before left. `tab` has a memory of its own. */
async function load(ui: Ui, tab = storage) {
  let view: View | undefined;
  const session = createChatSession({ transport: backend, uid: "ada", storage: tab, connectivity: network });
  const root = createRoot(document.createElement("div"));
  const draw = () => root.render(<StrictMode>{ui(session, (now) => (view = now))}</StrictMode>);
  await act(async () => draw());
  await settle();
  ends.push(() => root.unmount());
  const shown = () => {
    if (view === undefined) throw new Error("Nothing is shown.");
    return view;
  };
  return {
    shown,
    do: async (work: (view: View) => void) => {
      await act(async () => work(shown()));
      await settle();
    },
    unload: async () => {
      await act(async () => root.unmount());
      ends = [];
    },
  };
}

/** The agent's side, with everything that follows from it. */
async function agent(work: () => void): Promise<void> {
  await act(async () => work());
  await settle();
}

const say = (text: string) => agent(() => backend.last.say({ type: "delta", text }));
const asked = () => new Set(backend.calls.map(({ message }) => message.messageId)).size;

describe.each(Object.entries(uis))("through %s", (_, ui) => {
  it("a reply streams, is settled, and stands once", async () => {
    const page = await load(ui);
    await page.do(({ send }) => send("hello"));
    await agent(() => backend.last.accept());
    expect(page.shown().isBusy).toBe(true);
    await say("One ");
    await say("two");
    expect(page.shown().lines).toEqual(["user: hello", "assistant: One two"]);
    await agent(() => backend.last.finish("One two"));
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: One two"], isBusy: false });
    await page.do(({ send }) => send("more"));
    await agent(() => backend.last.finish("And three"));
    expect(page.shown().lines).toEqual([
      "user: hello",
      "assistant: One two",
      "user: more",
      "assistant: And three",
    ]);
    expect([asked(), page.shown().failure]).toEqual([2, undefined]);
  });

  it("a socket that is cut, and a response that is, lose nothing and ask once", async () => {
    const page = await load(ui);
    await page.do(({ send }) => send("hello"));
    await agent(() => backend.last.accept());
    await say("One ");
    await agent(() => backend.last.fail(connectionLost()));
    await settle(2_000);
    await agent(() => backend.last.accept());
    await say("One two ");
    await agent(() => backend.last.fail(connectionLost()));
    await settle(4_000);
    await agent(() => backend.last.finish("One two three"));
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: One two three"], isBusy: false });
    expect([asked(), backend.calls.length]).toEqual([1, 3]);
  });

  it("a browser that is offline goes on when it is back", async () => {
    const page = await load(ui);
    await page.do(({ send }) => send("hello"));
    await agent(() => backend.last.accept());
    await say("One ");
    await agent(() => network.turn(false));
    expect(page.shown().isBusy).toBe(true);
    await agent(() => network.turn(true));
    await agent(() => backend.last.finish("One two"));
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: One two"], isBusy: false });
    expect(asked()).toBe(1);
  });

  it("a reload in the middle of a reply shows all of it, and the agent is asked once", async () => {
    const before = await load(ui);
    await before.do(({ send }) => send("hello"));
    await agent(() => backend.last.accept());
    await say("One ");
    await before.unload();
    const page = await load(ui);
    expect(page.shown().isBusy).toBe(true);
    await agent(() => backend.last.accept());
    await say("One two");
    expect(page.shown().lines).toEqual(["user: hello", "assistant: One two"]);
    await agent(() => backend.last.finish("One two three"));
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: One two three"], isBusy: false });
    expect(asked()).toBe(1);
  });

  it.each([false, true])(
    "a stop is told to the backend, and what was said stays (after a resume: %s)",
    async (resumed) => {
      let page = await load(ui);
      await page.do(({ send }) => send("hello"));
      await agent(() => backend.last.accept());
      if (resumed) {
        await page.unload();
        page = await load(ui);
        await agent(() => backend.last.accept());
      }
      await say("One ");
      expect(backend.stops).toEqual([]);
      await page.do(({ stop }) => stop());
      expect(backend.stops).toHaveLength(1);
      await agent(() => backend.last.finish("One two", "stopped"));
      expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: One two"], isBusy: false });
    },
  );

  it("a reply that is rewritten replaces what was said", async () => {
    const page = await load(ui);
    await page.do(({ send }) => send("hello"));
    await agent(() => backend.last.accept());
    await say("One ");
    await agent(() => backend.last.say({ type: "replace", text: "Two" }));
    await say(" and");
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: Two and"], isBusy: true });
    await agent(() => backend.last.finish("Two and three"));
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: Two and three"], isBusy: false });
  });

  it("what the agent says later is shown when the page is opened again", async () => {
    const before = await load(ui);
    await before.do(({ send }) => send("hello"));
    await agent(() => backend.last.finish("One"));
    await before.unload();
    const createdAt = new Date().toISOString();
    const { messageId } = backend.last.message;
    backend.stored = [
      { id: messageId, role: "user", text: "hello", state: "answered", createdAt },
      { id: `${messageId}-reply`, role: "assistant", text: "One", state: "complete", createdAt },
    ];
    backend.late.push({ id: "late", role: "assistant", text: "By the way", state: "complete", createdAt });
    const page = await load(ui);
    await settle();
    expect(page.shown().lines).toEqual(["user: hello", "assistant: One", "assistant: By the way"]);
  });

  it("another tab's message is shown as it is answered", async () => {
    const here = await load(ui);
    await here.do(({ send }) => send("hello"));
    await agent(() => backend.last.finish("One"));
    const { messageId } = backend.last.message;
    const createdAt = new Date().toISOString();
    const settled = [
      { id: messageId, role: "user", text: "hello", state: "answered", createdAt },
      { id: `${messageId}-reply`, role: "assistant", text: "One", state: "complete", createdAt },
    ] as const;
    backend.stored = [...settled, { id: "from-there", role: "user", text: "more", state: "open", createdAt }];
    await agent(() => document.dispatchEvent(new Event("visibilitychange")));
    await settle();
    await agent(() => backend.last.accept());
    await say("Two");
    expect(here.shown()).toMatchObject({
      lines: ["user: hello", "assistant: One", "user: more", "assistant: Two"],
      isBusy: true,
    });
    await agent(() => backend.last.finish("Two"));
    expect(here.shown().isBusy).toBe(false);
    expect(backend.last.message.messageId).toBe("from-there");
  });

  it("a failure is told, and the message is sent again under its id", async () => {
    const page = await load(ui);
    await page.do(({ send }) => send("hello"));
    await agent(() => backend.last.accept());
    await agent(() => backend.last.fail(refusal("internal", "run-failed")));
    expect(page.shown().isBusy).toBe(false);
    expect(page.shown().failure).toMatch(/run-failed|could not answer/);
    await page.do(({ retry }) => retry());
    await agent(() => backend.last.finish("One"));
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: One"], isBusy: false });
    expect([asked(), backend.calls.length]).toEqual([1, 2]);
  });

  it("an answered message is asked again, and its words are changed, in its own place", async () => {
    const page = await load(ui);
    await page.do(({ send }) => send("hello"));
    await agent(() => backend.last.finish("One"));
    const first = backend.last.message;
    await page.do(({ retry }) => retry());
    expect(backend.last.message).toMatchObject({ message: "hello", replaces: first.messageId });
    await agent(() => backend.last.accept());
    await say("Two");
    expect(page.shown()).toMatchObject({ lines: ["user: hello", "assistant: Two"], isBusy: true });
    await agent(() => backend.last.finish("Two"));
    const again = backend.last.message;
    await page.do(({ edit }) => edit("good morning"));
    expect(backend.last.message).toMatchObject({ message: "good morning", replaces: again.messageId });
    await agent(() => backend.last.finish("Three"));
    expect(page.shown()).toMatchObject({ lines: ["user: good morning", "assistant: Three"], isBusy: false });
    expect(asked()).toBe(3);
  });
});
