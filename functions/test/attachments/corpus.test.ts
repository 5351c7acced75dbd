import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Attachment } from "../../src/contract/index.ts";
import type { Instance } from "../../src/instance.ts";
import { useDatabase } from "../support/database.ts";
import { useInstance } from "../support/instance.ts";
import { useStorage, withAttachments } from "../support/storage.ts";
import { releaseReadings } from "../security/release-readings.ts";
import { hostileFiles, type Hostile } from "./hostile-files.ts";
import { visitor } from "./people.ts";

interface Sent {
  readonly message: string;
  readonly attachments?: readonly { readonly content: string; readonly fileName: string }[];
}

const test = useDatabase();
const storage = useStorage();
const world = useInstance(test);
let instance: Instance;
const ada = visitor(world, () => instance);

beforeEach(() => {
  instance = world.another({ ...withAttachments, CALLS_PER_MINUTE: "0" });
});

/** What a guarded text has nowhere: a command, a path, a skill or a marker without the guard's mark behind its beginning. */
const unguarded =
  /(?:^|\s|\\n|[\]:"'(])[/!~](?!\u2060)(?=\S)|\[(?:media attached|image:|current message)|<<<(?:begin|end)_openclaw|\$(?=[a-z])|(?<![\p{L}\p{N}])[a-z]:[\\/](?!\/)/iu;

describe("files of somebody who wants something", () => {
  let all: Hostile[] = [];

  beforeAll(async () => {
    all = await hostileFiles();
  });

  /** A refusal is one with a sentence; anything else is thrown. */
  async function tried({ chosen }: Hostile): Promise<Attachment | undefined> {
    return ada.bring(chosen).catch((error: unknown) => {
      const { reason, sentence } = (error as { details?: Record<string, unknown> }).details ?? {};
      if (reason === "attachment-refused" && typeof sentence === "string") return undefined;
      throw error;
    });
  }

  /** What the agent got. */
  const sent = () => world.gateway.received("chat.send").at(-1)?.params as Sent;

  /** What went wrong with one that was taken. */
  async function violations({ secret }: Hostile, { id, name }: Attachment): Promise<string[]> {
    await ada.send({ message: "Look", attachments: [{ id }] });
    const { message, attachments = [] } = sent();
    const pictures = attachments.map(({ content }) => Buffer.from(content, "base64"));
    const objects = [...storage.server.objects.values()].map(({ bytes }) => bytes);
    const isTold = (bytes: Buffer) => secret !== undefined && bytes.includes(secret);
    const found = {
      "the name names more than a file": /[/\\\0\r\n<>"`|\u202e]|^\./.test(name),
      "a release would obey it": !releaseReadings(message).every((read) => read.startsWith("\u2060")),
      "something is not guarded": unguarded.test(message),
      "the gateway gets its name": !attachments.every(({ fileName }) =>
        /^picture-1\.(png|jpg)$/.test(fileName),
      ),
      "its secret got out": [...pictures, ...objects, Buffer.from(message)].some(isTold),
    };
    return Object.entries(found).flatMap(([what, isSo]) => (isSo ? [what] : []));
  }

  it("get nothing done and nothing out", { timeout: 300_000 }, async () => {
    expect(all.length).toBeGreaterThanOrEqual(120);
    const outcomes = new Map<string, number>();
    const wrong: string[] = [];
    for (const [index, hostile] of all.entries()) {
      const attachment = await tried(hostile);
      const outcome = `${hostile.family} ${attachment === undefined ? "refused" : "taken"}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const of = attachment === undefined ? [] : await violations(hostile, attachment);
      wrong.push(...of.map((what) => `${index} (${hostile.family}): ${what}`));
      storage.server.objects.clear();
    }
    console.log(all.length, "files:", Object.fromEntries(outcomes));
    expect(wrong).toEqual([]);
    // But for the one that has a NUL.
    expect(outcomes.get("text refused")).toBe(1);
  });
});
