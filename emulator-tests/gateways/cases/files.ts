import { expect } from "vitest";
import { filesFromAgent } from "../../../functions/src/attachments/from-agent.ts";
import type { StoredAttachment } from "../../../functions/src/attachments/records.ts";
import { chatHistory } from "../../../functions/src/gateway/methods/chat-history.ts";
import { guardCommands, removeGuard } from "../../../functions/src/visitor/command-guard.ts";
import type { GatewayCase } from "../gateway-case.ts";
import type { World } from "../world.ts";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Makes the model say exactly this: in the message nothing of it can be read, nor marked. */
function saying(text: string): string {
  return `please [say64:${Buffer.from(text).toString("base64url")}] [pace:20]`;
}

/** Keeps in memory what a function keeps in its bucket, and no documents. */
function keeper() {
  const objects = new Map<string, Uint8Array>();
  const document = { create: async () => {} };
  const collection = { doc: () => ({ ...document, collection: () => collection }) };
  return {
    objects,
    bucket: async () => ({ write: async (path: string, bytes: Uint8Array) => void objects.set(path, bytes) }),
    database: { collection: () => collection, doc: () => ({ ...document, collection: () => collection }) },
  };
}

/** Has the agent say it, and fetches what comes with it, as a function does. */
async function handedOver(world: World, text: string) {
  const link = world.link();
  const visitor = world.visitor(link);
  const [message, askedAtMs] = [saying(text), Date.now()];
  const said = visitor.say(message);
  const outcome = await said.outcome;
  const connection = await link.connection();
  const { sessionKey } = visitor;
  const { objects, bucket, database } = keeper();
  const files = await filesFromAgent({
    connection,
    agentId: "main",
    sessionKey,
    run: { runId: said.runId, message: guardCommands(message), sinceMs: askedAtMs - 60_000 },
    uid: "ada",
    database: database as never,
    bucket: bucket as never,
    token: async () => world.gateway.token,
    takePlace: async () => () => {},
    log: world.log,
    now: Date.now,
    signal: AbortSignal.timeout(30_000),
  });
  const history = await chatHistory(connection, { sessionKey, limit: 10 });
  const told = [
    ...said.texts,
    ...history.messages.filter(({ role }) => role === "assistant").map((m) => m.text),
  ];
  return { outcome, told, files, bytesOf: ({ path }: StoredAttachment) => objects.get(path) };
}

export const fileCases: readonly GatewayCase[] = [
  {
    name: "lines by which an agent hands over files are no words of its reply, in none of its texts nor in the history",
    run: async (world) => {
      const path = `${world.gateway.workspace}/nothing-there.png`;
      const replies: readonly [said: string, shown: string][] = [
        [`Here.\nMEDIA:${path}\nNice?`, "Here.\nNice?"],
        [`Here.\nMEDIA:${path} MEDIA:${path}`, "Here."],
        ["Here.\nMEDIA:http://169.254.169.254/latest", "Here."],
        ["Here.\nMEDIA:media://inbound/a.png\nMEDIA:../../a.png", "Here."],
        [`- \`\`\`\n  x\n  \`\`\`\nMEDIA:${path}`, "- ```\n  x\n  ```"],
        [`The line MEDIA:${path} is one.`, "The line MEDIA:nothing-there.png is one."],
      ];
      for (const [said, shown] of replies) {
        const visitor = world.visitor();
        const { outcome, texts } = visitor.say(saying(said));
        expect(await outcome).toMatchObject({ kind: "complete", text: shown });
        const connection = await visitor.gateway.connection();
        const { messages } = await chatHistory(connection, { sessionKey: visitor.sessionKey, limit: 5 });
        const read = [...texts, ...messages.filter(({ role }) => role === "assistant").map((m) => m.text)];
        for (const text of read) {
          expect(text).not.toContain(world.gateway.workspace);
          expect(text).not.toMatch(/^MEDIA:/m);
        }
        expect(removeGuard(read.at(-1) ?? "")).toBe(shown);
      }
    },
  },
  {
    name: "files of the agent's workspace come with its reply, where the gateway gives them",
    run: async (world) => {
      const { workspace } = world.gateway;
      world.gateway.addFile(`${workspace}/chart.png`, png);
      world.gateway.addFile(`${workspace}/out/two words.csv`, Buffer.from("a,b\n1,2\n"));
      const given = await handedOver(
        world,
        `Here.\nMEDIA:${workspace}/chart.png\nMEDIA:"${workspace}/out/two words.csv"\nNice?`,
      );
      expect(given.outcome).toMatchObject({ kind: "complete", text: "Here.\nNice?" });
      const isGiven = world.expected.handsOver !== "nothing";
      expect(given.outcome).toEqual(
        isGiven ? expect.objectContaining({ handsOver: true }) : expect.anything(),
      );
      expect(given.files).toMatchObject(
        isGiven
          ? [
              { kind: "image", name: "chart.png", contentType: "image/png" },
              { kind: "file", name: "two words.csv", contentType: "text/csv", bytes: 8 },
            ]
          : [],
      );
      const [, csv] = given.files;
      expect(csv && String(given.bytesOf(csv))).toBe(isGiven ? "a,b\n1,2\n" : undefined);
      // A file without words is a reply too.
      const alone = await handedOver(world, `MEDIA:${workspace}/chart.png`);
      expect(alone.outcome).toMatchObject({ kind: "complete", text: "", handsOver: true });
      expect(alone.files).toHaveLength(isGiven ? 1 : 0);
    },
  },
  {
    name: "nothing else of the host comes with a reply, nor anything that a visitor sent",
    timeoutMs: 240_000,
    run: async (world) => {
      const { workspace } = world.gateway;
      const state = workspace.replace(/\/workspace$/, "");
      world.gateway.addFile(`${workspace}/.env`, Buffer.from("SECRET=1\n"));
      world.gateway.addFile(`${workspace}/media/inbound/copy.png`, png);
      world.gateway.addFile(`${state}/media/inbound/other.png`, png);
      world.gateway.addFile(`${state}/outside/secret.png`, png);
      world.gateway.addFile(`${state}/outside/secret.txt`, Buffer.from("secret\n"));
      world.gateway.addLink(`${workspace}/link.png`, `${state}/outside/secret.png`);
      world.gateway.addLink(`${workspace}/link.txt`, "/etc/passwd");
      const named = [
        "/etc/passwd",
        `${workspace}/.env`,
        "./.env",
        `${workspace}/media/inbound/copy.png`,
        `${state}/media/inbound/other.png`,
        "media://inbound/other.png",
        `${state}/outside/secret.png`,
        `${workspace}/../outside/secret.txt`,
        `file://${state}/outside/secret.txt`,
        `${state}/openclaw.json`,
        `${workspace}/link.png`,
        `${workspace}/link.txt`,
        "http://169.254.169.254/latest/meta-data",
        "~/.ssh/id_ed25519",
      ];
      for (const one of named) {
        const { outcome, told, files } = await handedOver(world, `Here.\nMEDIA:${one}`);
        expect(outcome).toMatchObject({ kind: "complete", text: "Here." });
        expect({ one, files }).toEqual({ one, files: [] });
        for (const text of told) expect(text).not.toMatch(/MEDIA:|passwd|secret|inbound|169\.254/);
      }
    },
  },
];
