import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { documentWords, pictures } from "../../src/attachments/for-agent.ts";
import { processImage } from "../../src/attachments/image.ts";
import type { StoredAttachment } from "../../src/attachments/records.ts";
import type { Bucket } from "../../src/attachments/bucket.ts";
import { readConfig } from "../../src/config.ts";
import { failureOf } from "../support/failure.ts";
import { releaseReadings } from "../security/release-readings.ts";
import { withAttachments } from "../support/storage.ts";
import { noise } from "./people.ts";

const config = readConfig(withAttachments);

/** Files that are kept, as a message holds them. */
function kept(
  files: readonly { bytes: Uint8Array; kind: "image" | "file"; contentType: string; name?: string }[],
) {
  const bucket = {
    read: async (path: string) => files[Number(path)] && Buffer.from(files[Number(path)]?.bytes ?? []),
  };
  const stored = files.map(({ bytes, kind, contentType, name = "a" }, index): StoredAttachment => {
    return { id: String(index), kind, name, contentType, bytes: bytes.length, path: String(index) };
  });
  return { files: stored, bucket: async () => bucket as unknown as Bucket, config };
}

type Connection = Parameters<typeof pictures>[1];

function answering(maxPayload: number, answers: Readonly<Record<string, object>>): Connection {
  const request = async (method: string) => {
    const found = answers[method];
    if (found === undefined) throw new Error("unknown method");
    return found;
  };
  return { hello: { maxPayload, protocol: 4 }, request } as unknown as Connection;
}

/** A gateway, with what its models say that they take. */
function gateway(maxPayload: number, inputs?: readonly (string[] | undefined)[]) {
  const models = inputs?.map((input) => ({ input, available: true }));
  return answering(maxPayload, models ? { "models.list": { models } } : {});
}

/** One up to 2026.5, which lists all models that it has heard of. */
function older(model: string, agents: readonly string[] = ["main"]) {
  return answering(512 * KB, {
    "models.list": {
      models: [
        { provider: "theirs", id: "blind", input: ["text", "image"] },
        { provider: "ours", id: "blind", input: ["text"] },
        { provider: "ours", id: "seeing", input: ["text", "image"] },
      ],
    },
    "agents.list": { agents: agents.map((id) => ({ id })) },
    "sessions.list": { defaults: { modelProvider: "ours", model } },
  });
}

async function picturesOf(count: number) {
  const found = await processImage((await noise(1_200, 1_200)).bytes);
  if ("problem" in found) throw new Error(found.problem);
  return kept(Array.from({ length: count }, () => ({ ...found, kind: "image" as const })));
}

const KB = 1_024;
const sizeOf = (sent: readonly { content: string }[]) =>
  sent.reduce((sum, { content }) => sum + content.length, 0);

describe("pictures for an agent", () => {
  it("go as they are kept, where they fit", async () => {
    const two = await picturesOf(2);
    const sent = await pictures(two, gateway(25 * KB * KB), "Look");
    expect(sent.map(({ content }) => Buffer.from(content, "base64").length)).toEqual(
      two.files.map(({ bytes }) => bytes),
    );
  });

  it("are made small enough for a frame of 512 KiB, with the longest message", async () => {
    const sent = await pictures(await picturesOf(4), gateway(512 * KB), "ä".repeat(40_000));
    expect(sizeOf(sent) + 80_000).toBeLessThan(512 * KB);
    for (const { content, mimeType } of sent) {
      const { format, width } = await sharp(Buffer.from(content, "base64")).metadata();
      expect({ format, mimeType }).toEqual({ format: "jpeg", mimeType: "image/jpeg" });
      expect(width).toBeGreaterThanOrEqual(400);
    }
  });

  it("are refused where no frame is large enough, and where all models read text only", async () => {
    const one = await picturesOf(1);
    expect(await failureOf(pictures(one, gateway(16 * KB), "Look"))).toMatchObject({
      details: { problem: "gateway-too-small" },
    });
    expect(await failureOf(pictures(one, gateway(512 * KB, [["text"], ["text"]]), "Look"))).toMatchObject({
      details: { problem: "text-only", sentence: expect.stringContaining("text only") },
    });
  });

  it.each([
    ["one of them sees", [["text"], ["text", "image"]]],
    ["one does not tell", [["text"], undefined]],
    ["the gateway tells nothing", undefined],
    ["there are none", []],
  ])("are sent where %s", async (_, inputs) => {
    expect(await pictures(await picturesOf(1), gateway(25 * KB * KB, inputs), "Look")).toHaveLength(1);
  });

  it("are refused by an older gateway whose one agent has a model that reads text only, whatever others there are", async () => {
    const one = await picturesOf(1);
    expect(await failureOf(pictures(one, older("blind"), "Look"))).toMatchObject({
      details: { problem: "text-only" },
    });
    for (const sees of [older("seeing"), older("unlisted"), older("blind", ["main", "other"])])
      expect(await pictures(one, sees, "Look")).toHaveLength(1);
  });

  it("are none of a message without any, and then nothing is asked", async () => {
    expect(await pictures(kept([]), gateway(0), "Look")).toEqual([]);
  });
});

describe("documents for an agent", () => {
  const document = (text: string, name: string) =>
    ({ bytes: Buffer.from(text), kind: "file", contentType: "text/plain", name }) as const;

  it("share the room, and say where they were cut", async () => {
    const long = kept([document("x".repeat(30_000), "x.txt"), document('"}\n\nEnd', "y.txt")]);
    const words = (await documentWords(long)) ?? "";
    const [first, second] = words
      .split("\n\n")
      .slice(1, 3)
      .map((line) => JSON.parse(line) as { text: string });
    expect(first).toMatchObject({ file: "x.txt", cut: expect.any(String) });
    expect(first?.text).toHaveLength(20_000);
    expect(second).toEqual({ file: "y.txt", text: '"}\n\nEnd' });
  });

  it("of brackets hold no release up that looks for the ends of each", async () => {
    const long = kept([document("[".repeat(20_000), "a.json"), document("[1],".repeat(4_000), "b.json")]);
    const words = (await documentWords(long)) ?? "";
    const beganMs = performance.now();
    releaseReadings(words);
    expect(performance.now() - beganMs).toBeLessThan(500);
    const [first, second] = words.split("\n\n").slice(1, 3);
    expect(JSON.parse(first ?? "")).toEqual({ file: "a.json", text: "[".repeat(20_000) });
    expect(second).toContain("[1],[1]");
  });
});
