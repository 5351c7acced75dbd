import sharp from "sharp";
import { expect } from "vitest";
import { pictures } from "../../../functions/src/attachments/for-agent.ts";
import type { Bucket } from "../../../functions/src/attachments/bucket.ts";
import { processImage } from "../../../functions/src/attachments/image.ts";
import type { StoredAttachment } from "../../../functions/src/attachments/records.ts";
import { readConfig } from "../../../functions/src/config.ts";
import type { Run } from "../../../functions/src/run/run.ts";
import type { GatewayCase } from "../gateway-case.ts";

const config = readConfig({ ATTACHMENTS: "all", ATTACHMENTS_BUCKET: "files" });

/** What is drawn, as somebody's file of that format. */
const formats = ["png", "jpeg", "webp", "gif"] as const;

async function file(format: (typeof formats)[number], side = 200): Promise<Buffer> {
  const noise = { type: "gaussian" as const, mean: 128, sigma: 60 };
  const drawn = sharp({ create: { width: side, height: side, channels: 3, background: "teal", noise } });
  return drawn.toFormat(format).toBuffer();
}

/** What a message's run is given of its files, which are looked at as they are when somebody attaches them. */
async function sending(files: readonly Buffer[]): Promise<NonNullable<Run["attachments"]>> {
  const kept = await Promise.all(files.map((bytes) => processImage(bytes)));
  const bytesOf = kept.map((one) => ("bytes" in one ? Buffer.from(one.bytes) : Buffer.alloc(0)));
  const stored = kept.map((one, index): StoredAttachment => {
    if ("problem" in one) throw new Error(one.problem);
    return { ...one, id: String(index), name: "a", bytes: one.bytes.length, path: String(index) };
  });
  const bucket = { read: async (path: string) => bytesOf[Number(path)] } as unknown as Bucket;
  return (connection, message) =>
    pictures(
      { files: stored, bucket: async () => bucket, config },
      connection as Parameters<typeof pictures>[1],
      message,
    );
}

export const pictureCases: readonly GatewayCase[] = [
  {
    name: "pictures of every kind reach the agent with their words, four large ones too, and nothing after them is worse",
    run: async (world) => {
      const visitor = world.visitor();
      const { model } = world.gateway;
      for (const format of formats) {
        const words = `a picture as ${format}`;
        await visitor.ask(words, { attachments: await sending([await file(format)]) });
        expect(model.pictures(words)).toEqual([
          [format === "png" || format === "gif" ? "image/png" : "image/jpeg"],
        ]);
      }
      const large = await Promise.all([1_200, 1_300, 1_400, 1_500].map((side) => file("jpeg", side)));
      await visitor.ask("four of them", { attachments: await sending(large) });
      expect(model.pictures("four of them")).toEqual([Array.from({ length: 4 }, () => "image/jpeg")]);
      expect(await visitor.ask("and words alone")).toContain("words alone");
    },
  },
  {
    name: "a picture without words is answered, asked once, and found again by who attaches",
    run: async (world) => {
      const visitor = world.visitor();
      const said = visitor.say("", { attachments: await sending([await file("png")]) });
      const outcome = await said.outcome;
      expect(outcome).toMatchObject({ kind: "complete" });
      const again = visitor.say("", { runId: said.runId, mayBeSent: true });
      expect(await again.outcome).toMatchObject({ kind: "complete" });
      expect(await visitor.ask("then words")).toContain("then words");
    },
  },
];
