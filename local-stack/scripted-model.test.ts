import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startScriptedModel, type JournalEntry, type ScriptedModel } from "./scripted-model.ts";

let model: ScriptedModel;
beforeEach(async () => {
  model = await startScriptedModel();
});
afterEach(() => model.close());

interface Chunk {
  choices: {
    delta: { content?: string; tool_calls?: { function: object }[] };
    finish_reason: string | null;
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

function ask(content: string, more: object = {}, signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content }], ...more });
  return fetch(`${model.baseUrl}/chat/completions`, { method: "POST", body, signal: signal ?? null });
}

async function* chunks(response: Response): AsyncGenerator<Chunk> {
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? [])
    for (const line of decoder.decode(bytes, { stream: true }).split("\n\n"))
      if (line.startsWith("data: {")) yield JSON.parse(line.slice(6)) as Chunk;
}

async function read(response: Response): Promise<{ text: string; chunks: Chunk[] }> {
  const all = await rest(chunks(response));
  return { text: all.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""), chunks: all };
}

async function rest(stream: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const all: Chunk[] = [];
  for await (const chunk of stream) all.push(chunk);
  return all;
}

async function journal(): Promise<JournalEntry[]> {
  return (await (await fetch(`${model.baseUrl}/journal`)).json()) as JournalEntry[];
}

describe("answering", () => {
  test("streams the echo word by word and ends with usage", async () => {
    const { text, chunks: all } = await read(await ask("Hello you"));
    expect(text).toBe("You said: Hello you");
    expect(all).toHaveLength(5);
    expect(all.at(-1)).toMatchObject({
      choices: [{ finish_reason: "stop" }],
      usage: { completion_tokens: 4 },
    });
  });

  test("answers whole when no stream is asked for", async () => {
    const reply = await (await ask("Hello", { stream: false })).json();
    expect(reply).toMatchObject({ choices: [{ message: { content: "You said: Hello" } }], usage: {} });
  });

  test("lists its model, and answers 404 for what it does not have", async () => {
    expect(await (await fetch(`${model.baseUrl}/models`)).json()).toMatchObject({
      data: [{ id: "scripted-1" }],
    });
    expect((await fetch(`${model.baseUrl}/nothing`)).status).toBe(404);
  });

  test("survives a request that makes no sense", async () => {
    const broken = await fetch(`${model.baseUrl}/chat/completions`, { method: "POST", body: "{" });
    expect(broken.status).toBe(500);
    expect((await read(await ask("Still there?"))).text).toBe("You said: Still there?");
  });
});

describe("tools", () => {
  const words = 'Look [tool:read {"path":"a"}] [tool:exec] please';

  test("asks for each that the text names, one after another, and then replies", async () => {
    const messages: object[] = [{ role: "user", content: words }];
    const asked = [];
    for (const id of ["1", "2"]) {
      const { text, chunks: all } = await read(await ask(words, { messages }));
      expect(text).toBe("");
      expect(all.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
      asked.push(all[0]?.choices[0]?.delta.tool_calls?.[0]?.function);
      messages.push({ role: "tool", tool_call_id: id, content: "done" });
    }
    expect(asked).toEqual([
      { name: "read", arguments: '{"path":"a"}' },
      { name: "exec", arguments: "{}" },
    ]);
    expect((await read(await ask(words, { messages }))).text).toBe(`You said: ${words}`);
  });
});

describe("misbehaving on request", () => {
  test("fails with the status that the text names", async () => {
    const response = await ask("[fail:401]");
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  test("fails the first time only, when it is told so", async () => {
    expect((await ask("[fail-first:500]")).status).toBe(500);
    expect((await read(await ask("[fail-first:500]"))).text).toBe("You said: [fail-first:500]");
  });

  test("cuts the connection in the middle", async () => {
    const response = await ask("[drop] [pace:20] two three");
    let text = "";
    const reading = (async () => {
      for await (const chunk of chunks(response)) text += chunk.choices[0]?.delta.content ?? "";
    })();
    await expect(reading).rejects.toThrow(/terminated/);
    expect(text).toMatch(/^You said: /);
    expect(text).not.toMatch(/three/);
  });

  test("waits between words", async () => {
    const before = performance.now();
    await read(await ask("[pace:20] a b c"));
    expect(performance.now() - before).toBeGreaterThan(90);
  });
});

/** A whole other conversation takes place, and still nothing came. */
async function expectHeld(next: Promise<unknown>): Promise<void> {
  let came = false;
  void next.then(() => (came = true));
  await read(await ask("Meanwhile [pace:5]"));
  expect(came).toBe(false);
}

describe("holding", () => {
  test("streams the first half, and the rest after the release", async () => {
    const stream = chunks(await ask("[hold:a] b c d"));
    for (const word of ["You ", "said: ", "[hold:a] "])
      expect((await stream.next()).value?.choices[0]?.delta.content).toBe(word);
    const next = stream.next();
    await expectHeld(next);
    await fetch(`${model.baseUrl}/release/a`, { method: "POST" });
    expect((await next).value?.choices[0]?.delta.content).toBe("b ");
    expect(await rest(stream)).toHaveLength(3);
  });

  test("waits before the first word", async () => {
    const stream = chunks(await ask("[hold-start:a]"));
    const first = stream.next();
    await expectHeld(first);
    model.release("a");
    expect(await first).toMatchObject({ value: { choices: [{ delta: { content: "You " } }] } });
  });

  test("lets one hold pass that comes after its release", async () => {
    model.release("a");
    expect((await read(await ask("[hold:a]"))).text).toBe("You said: [hold:a]");
    const leave = new AbortController();
    const second = read(await ask("[hold:a]", {}, leave.signal));
    leave.abort();
    await expect(second).rejects.toThrow(/abort/);
  });
});

describe("the journal", () => {
  test("has each prompt with the visitor's own words, and can be emptied", async () => {
    await read(await ask("[Fri 2026-11-20 13:03 UTC] \u2060Hello"));
    const entry = { text: "Hello", model: "m", at: expect.stringMatching(/^\d{4}-.*Z$/) as string };
    const messages = [{ role: "user", text: "[Fri 2026-11-20 13:03 UTC] \u2060Hello" }];
    expect(await journal()).toEqual([{ ...entry, messages }]);
    await fetch(`${model.baseUrl}/journal`, { method: "DELETE" });
    expect(await journal()).toEqual([]);
  });

  test("leaves out titles, summaries and tool results", async () => {
    const system = { role: "system", content: "Write a short title for this conversation." };
    await read(await ask("", { messages: [system, { role: "user", content: "Hello" }] }));
    const tool = { role: "tool", content: "42", tool_call_id: "1" };
    await read(await ask("", { messages: [{ role: "user", content: "Hello" }, tool] }));
    expect(model.journal()).toEqual([]);
  });

  test("tells of a prompt that is there or still to come", async () => {
    const coming = model.waitForPrompt(({ text }) => text === "second");
    await read(await ask("first"));
    await read(await ask("second"));
    expect((await coming).text).toBe("second");
    expect((await model.waitForPrompt(({ text }) => text === "first")).text).toBe("first");
  });
});
