/** Sends a scripted reply in OpenAI's wire format, whole or as a stream. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { ScriptedReply, ToolCall } from "./scripted-reply.ts";

export interface Answer {
  script: ScriptedReply;
  model: string;
  promptTokens: number;
  /** Milliseconds before the first word, or the tool. */
  thinkMs: number;
  /** Asked for instead of the reply. */
  tool?: ToolCall | undefined;
  /** Waits until the named hold is released; rejects once `signal` aborts. */
  pass: (name: string, signal: AbortSignal) => Promise<void>;
}

/** Streams word by word; the last chunk carries the usage. */
export async function streamReply(answer: Answer, response: ServerResponse): Promise<void> {
  if (answer.script.fail !== undefined) return failWith(response, answer.script.fail);
  const signal = gone(response);
  const send = (delta: object, rest: object = {}) =>
    response.write(`data: ${JSON.stringify(chunk(answer, delta, rest))}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.flushHeaders();
  try {
    for await (const delta of deltas(answer, signal)) send({ role: "assistant", ...delta });
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  if (answer.script.drop) return void response.destroy();
  send({}, { finish: answer.tool === undefined ? "stop" : "tool_calls", usage: usage(answer) });
  response.end("data: [DONE]\n\n");
}

/** A tool that is asked for, or the words. */
async function* deltas(answer: Answer, signal: AbortSignal): AsyncGenerator<object> {
  const { script, tool, thinkMs, pass } = answer;
  if (script.holdStart !== undefined) await pass(script.holdStart, signal);
  if (thinkMs > 0) await delay(thinkMs, undefined, { signal });
  if (tool !== undefined) return yield { tool_calls: toolCalls(tool) };
  for await (const content of paced(answer, signal)) yield { content };
}

/** The words, each when its time has come; only the first half of a reply that is to be dropped. */
async function* paced({ script, pass }: Answer, signal: AbortSignal): AsyncGenerator<string> {
  const { words, paceMs, hold, drop } = script;
  const half = Math.ceil(words.length / 2);
  yield* slowly(words.slice(0, half), paceMs, signal);
  if (hold !== undefined) await pass(hold, signal);
  if (!drop) yield* slowly(words.slice(half), paceMs, signal);
}

async function* slowly(words: string[], paceMs: number, signal: AbortSignal): AsyncGenerator<string> {
  for (const word of words) {
    if (paceMs > 0) await delay(paceMs, undefined, { signal });
    yield word;
  }
}

/** Sends the whole reply at once, after every hold and pause that a stream would have had. */
export async function answerInFull(answer: Answer, response: ServerResponse): Promise<void> {
  const { script, thinkMs, pass } = answer;
  if (script.fail !== undefined) return failWith(response, script.fail);
  if (script.drop) return void response.destroy();
  const signal = gone(response);
  try {
    for (const name of [script.holdStart, script.hold]) if (name !== undefined) await pass(name, signal);
    await delay(thinkMs + script.paceMs * script.words.length, undefined, { signal });
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const message = { role: "assistant", content: script.words.join("") };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  const body = { ...envelope(answer, "chat.completion"), choices, usage: usage(answer) };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function toolCalls({ name, args }: ToolCall): object[] {
  const id = `call_${randomUUID().slice(0, 8)}`;
  return [{ index: 0, id, type: "function", function: { name, arguments: args } }];
}

/** An error in OpenAI's shape; the header asks clients not to try again. */
export function failWith(
  response: ServerResponse,
  status: number,
  message = "The scripted model was told to fail.",
): void {
  const type = status < 500 ? "invalid_request_error" : "server_error";
  response.writeHead(status, { "content-type": "application/json", "x-should-retry": "false" });
  response.end(JSON.stringify({ error: { message, type, param: null, code: null } }));
}

function chunk(
  answer: Answer,
  delta: object,
  { finish = null, ...rest }: { finish?: string | null },
): object {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return { ...envelope(answer, "chat.completion.chunk"), choices, ...rest };
}

function envelope({ model }: Answer, object: string): object {
  return { id: "chatcmpl-scripted", object, created: Math.floor(Date.now() / 1000), model };
}

function usage({ promptTokens, script }: Answer): object {
  const words = script.words.length;
  return { prompt_tokens: promptTokens, completion_tokens: words, total_tokens: promptTokens + words };
}

/** Aborts when whoever asked has gone away. */
function gone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  return controller.signal;
}
