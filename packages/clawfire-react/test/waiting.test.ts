import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ClawfireTransport } from "../src/ai-sdk/transport.ts";
import { createChatSession } from "../src/chat-session.ts";
import type { TurnStep } from "../src/turn.ts";
import { en, placeInLine, wordsFor } from "../src/words/index.ts";
import { FakeBackend, FakeNetwork, fakeStorage } from "./fake-backend.ts";

const waiting = (ahead?: number, estimateMs?: number): TurnStep => ({ kind: "waiting", ahead, estimateMs });

describe("a place in the line", () => {
  it.each([
    [3, 20_000, "3 people are before you, about 20 seconds"],
    [1, 4_100, "1 person is before you, about 5 seconds"],
    [1_200, 600_000, "1,200 people are before you, about 10 minutes"],
    [0, 2_000, "You are next, about 5 seconds"],
    [2, undefined, "2 people are before you"],
    [2, 0, "2 people are before you"],
  ])("with %i before and %i ms to go is said as it is", (ahead, estimateMs, sentence) => {
    expect(placeInLine(waiting(ahead, estimateMs), en)).toBe(sentence);
  });

  it("is none where nobody is waited for", () => {
    expect(placeInLine(waiting(), en)).toBeUndefined();
    expect(placeInLine({ kind: "replying" }, en)).toBeUndefined();
  });

  it.each([
    ["de", "3 Personen sind vor Ihnen, etwa 20 Sekunden"],
    ["fr", "3 personnes sont avant vous, environ 20 secondes"],
    ["es", "Hay 3 personas antes que tú, aproximadamente 20 segundos"],
    ["pt", "Há 3 pessoas antes de você, cerca de 20 segundos"],
    ["ja", "前に 3 人が待っています（約 20 秒）"],
    ["zh", "您前面还有 3 人，约 20秒钟"],
    ["ar", "3 أشخاص قبلك، حوالي 20 ثانية"],
  ])("is said in %s", async (language, sentence) => {
    const said = placeInLine(waiting(3, 20_000), await wordsFor(language));
    expect(said?.replaceAll(/\s/g, " ")).toBe(sentence);
  });

  it("has every form of a number that the language has", async () => {
    for (const language of ["en", "de", "fr", "es", "pt", "ja", "zh", "ar"]) {
      const { ahead } = await wordsFor(language);
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      expect([language, ...Object.keys(ahead).toSorted()]).toEqual([language, ...needed.toSorted()]);
    }
  });
});

describe("a message that waits for a place", () => {
  let backend: FakeBackend;
  let end = () => {};

  beforeEach(() => {
    backend = new FakeBackend();
  });

  afterEach(() => end());

  function ask() {
    const { chat } = createChatSession({
      transport: backend,
      uid: "ada",
      storage: fakeStorage(),
      connectivity: new FakeNetwork(),
    });
    end = chat.connect();
    chat.send("hello");
    backend.last.accept();
    const place = () => placeInLine(chat.snapshot().turn?.step ?? { kind: "sending" }, en);
    return { chat, place };
  }
  const wait = (ahead: number, estimateMs: number) =>
    backend.last.say({ type: "status", phase: "waiting", ahead, estimateMs });

  it("is told its place as it changes, until the agent is at it", () => {
    const { chat, place } = ask();
    expect(place()).toBeUndefined();
    wait(3, 20_000);
    expect(place()).toBe("3 people are before you, about 20 seconds");
    wait(0, 5_000);
    expect(place()).toBe("You are next, about 5 seconds");
    backend.last.say({ type: "status", phase: "preparing" });
    expect(place()).toBeUndefined();
    wait(1, 5_000);
    backend.last.say({ type: "delta", text: "Hi" });
    expect(place()).toBeUndefined();
    wait(1, 5_000);
    expect(chat.snapshot().turn).toMatchObject({ reply: "Hi", step: { kind: "replying" } });
  });

  it("can be stopped meanwhile", async () => {
    const { chat } = ask();
    wait(3, 20_000);
    chat.stop();
    expect(chat.snapshot().turn?.stopping).toBe(true);
    expect(backend.stops).toHaveLength(1);
    wait(2, 15_000);
    expect(chat.snapshot().turn?.stopping).toBe(true);
    backend.last.finish("", "stopped");
    await vi.waitFor(() => expect(chat.snapshot().turn).toBeUndefined());
  });

  it("has its place told to the AI SDK beside the message", async () => {
    const { chat } = ask();
    const stream = await new ClawfireTransport(chat).reconnectToStream({ chatId: "c" });
    wait(3, 20_000);
    backend.last.finish("Hi");
    const steps = [];
    for await (const chunk of stream ?? []) if (chunk.type === "data-step") steps.push(chunk.data);
    expect(steps).toContainEqual(expect.objectContaining({ step: "waiting", ahead: 3, estimateMs: 20_000 }));
  });
});
