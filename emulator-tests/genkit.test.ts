/**
 * Genkit's client calls the functions as it calls a flow. It is fetched when it is tested: of `genkit`, which brings 494 packages
 * and 323 MB, its client needs nothing but a few files of the two packages beside it.
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ChatChunk, SendResult } from "../functions/src/contract/index.ts";
import { packFolder } from "../packages/pack.ts";
import { authEmulator, signUpAnonymously } from "../tools/firebase-rest.ts";
import { promptsWith } from "./world.ts";

const version = "1.42.0";

interface Call {
  readonly url: string;
  readonly input: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `genkit/beta/client`. */
interface GenkitClient {
  runFlow<Output>(call: Call): Promise<Output>;
  streamFlow<Output, Chunk>(call: Call): { output: Promise<Output>; stream: AsyncIterable<Chunk> };
}

const folder = mkdtempSync(join(tmpdir(), "clawfire-genkit-"));
let genkit: GenkitClient;

beforeAll(async () => {
  for (const name of ["genkit", "@genkit-ai/core", "@genkit-ai/ai"]) {
    const { file } = packFolder(folder, folder, `${name}@${version}`);
    const place = join(folder, "node_modules", name);
    mkdirSync(place, { recursive: true });
    execFileSync("tar", ["-xzf", file, "-C", place, "--strip-components=1"]);
  }
  genkit = (await import(join(folder, "node_modules/genkit/lib/client/index.mjs"))) as GenkitClient;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a signed-in visitor's call of `chat` is made of. */
async function callOf(input: object): Promise<Call> {
  const { functions, auth } = inject("endpoints");
  const { idToken } = await signUpAnonymously(authEmulator(auth));
  return { url: `${functions}chat`, input, headers: { Authorization: `Bearer ${idToken}` } };
}

async function all<Chunk>(stream: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe("Genkit's client", () => {
  it("gets the reply by runFlow", async () => {
    const words = `what is a lighthouse ${randomUUID()}`;
    const { reply, messageId } = await genkit.runFlow<SendResult>(await callOf({ message: words }));
    expect(reply).toMatchObject({ state: "complete", text: `You said: ${words}` });
    expect(reply.id).toContain(messageId);
  });

  it("gets the chunks by streamFlow, and the reply that they add up to", async () => {
    const messageId = randomUUID();
    const call = await callOf({ message: `${messageId} [words:60] [pace:15]`, messageId });
    const { output, stream } = genkit.streamFlow<SendResult, ChatChunk>(call);
    const chunks = await all(stream);
    const { reply, conversationId } = await output;
    expect(chunks[0]).toMatchObject({ type: "accepted", conversationId, messageId });
    const texts = chunks.map((chunk) => (chunk.type === "delta" ? chunk.text : ""));
    expect(texts.join("")).toBe(reply.text);
    expect(await promptsWith(messageId)).toHaveLength(1);
  });

  it("is told what refused its call", async () => {
    const { headers: _, ...stranger } = await callOf({ message: "let me in" });
    await expect(genkit.runFlow(stranger)).rejects.toThrow(/401.*not-signed-in/);
    const { output, stream } = genkit.streamFlow<SendResult, ChatChunk>(stranger);
    await expect(all(stream)).rejects.toThrow(/^UNAUTHENTICATED: Sign in first/);
    await expect(output).rejects.toThrow(/^UNAUTHENTICATED: Sign in first/);
  });
});
