import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type {
  AttachResult,
  ChatChunk,
  SendResult,
  UploadResult,
} from "../../functions/src/contract/index.ts";
import { parseDeviceKey } from "../../functions/src/gateway/connection/identity.ts";
import { startFirestoreProcess } from "../../local-stack/firestore-process.ts";
import { devFolder } from "../../local-stack/project.ts";
import { startSecretManager } from "../../local-stack/secret-manager.ts";
import { call, stream } from "../../tools/callable-client.ts";
import { sampled, type Bench, type Figure, type Scale } from "../figure.ts";
import { newDeviceKey, pepper } from "../parts/instance.ts";
import { startGateway, token } from "../parts/gateway.ts";
import { startPart } from "../parts/part.ts";
import { clockMs, usualReply, writeScript } from "../parts/script.ts";
import { median, p99, ratios } from "../statistics.ts";
import { environment, unsignedToken } from "./first-turn.ts";

const UPLOADS = 20;
const BYTES = 5_000_000;

/** Visitors with words alone who talk at the same time, to an agent as quick as the usual one. */
const TALKING = 10;
const words = writeScript({ ...usualReply, paceMs: 75, stamped: true });

/** A function as it is deployed, with all that it asks in processes of their own. */
interface Deployed extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

async function deploy(): Promise<Deployed> {
  const parts = new AsyncDisposableStack();
  const key = newDeviceKey();
  const folder = mkdtempSync(join(tmpdir(), "clawfire-bench-"));
  parts.defer(() => rmSync(folder, { recursive: true }));
  const gateway = parts.use(await startGateway({ devices: [parseDeviceKey(key)] }));
  const engine = await startFirestoreProcess(join(devFolder, "bench-firestore.log"));
  parts.defer(async () => void (await engine.stop()));
  const storage = parts.use(
    await startPart<Record<string, string>>("parts/storage-child.ts", [join(folder, "account.json")]),
  );
  const values = { OPENCLAW_GATEWAY_TOKEN: token, OPENCLAW_DEVICE_KEY: key, SESSION_KEY_PEPPER: pepper };
  const secretManager = await startSecretManager({ values });
  parts.defer(() => secretManager.close());
  const env = {
    ...environment({ gateway, engine, secretManager }),
    ...storage.told,
    ATTACHMENTS: "all",
    ATTACHMENTS_BUCKET: "files",
  };
  const child = parts.use(
    await startPart<{ url: string; pid: number }>("figures/first-turn-child.ts", [], { env, silent: true }),
  );
  return { ...child.told, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** A photo that does not compress, of about as many bytes as are measured. */
async function photo(): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const drawn = sharp({ create: { width: 4_000, height: 3_000, channels: 3, background: "grey", noise } });
  const bytes = await drawn.jpeg({ quality: 76 }).toBuffer();
  if (Math.abs(bytes.length - BYTES) > BYTES / 10) throw new Error(`A photo has ${bytes.length} bytes.`);
  return bytes;
}

/** Everything of a message with a picture: its grant, its upload, what is made of it, and the turn. Milliseconds. */
async function bring({ url }: Deployed, bytes: Buffer): Promise<number> {
  const begun = performance.now();
  const idToken = unsignedToken(randomUUID());
  const asked = { action: "upload", name: "photo.jpg", contentType: "image/jpeg", bytes: bytes.length };
  const { id, url: object, method, headers } = await call<UploadResult>(url, "", asked, { idToken });
  const { ok } = await fetch(object, { method, headers, body: new Uint8Array(bytes) });
  if (!ok) throw new Error("The bucket refused an upload.");
  const { attachment } = await call<AttachResult>(url, "", { action: "attach", id }, { idToken });
  const message = writeScript({ pieces: 2, words: 4 });
  await call<SendResult>(url, "", { message, attachments: [{ id: attachment.id }] }, { idToken });
  return performance.now() - begun;
}

interface Talk {
  /** Milliseconds that each turn took. */
  readonly turns: number[];
  /** Milliseconds from the agent's saying a piece to the chunk that brings it. */
  readonly delays: number[];
}

/** Lets visitors talk, each one turn after the other, until something is over. */
async function talk({ url }: Deployed, until: Promise<unknown>): Promise<Talk> {
  const found: Talk = { turns: [], delays: [] };
  const over = new AbortController();
  const ended = until.finally(() => over.abort());
  const onChunk = (chunk: ChatChunk) => {
    const stamp = chunk.type === "delta" && /@([\d.]+)\s*$/.exec(chunk.text)?.[1];
    if (stamp && !over.signal.aborted) found.delays.push(clockMs() - Number(stamp));
  };
  const visitor = async (index: number) => {
    const idToken = unsignedToken(randomUUID());
    await wait((index * 2_500) / TALKING);
    while (!over.signal.aborted) {
      const begun = performance.now();
      await stream<SendResult, ChatChunk>(url, "", { message: words }, { idToken, onChunk });
      found.turns.push(performance.now() - begun);
    }
  };
  await Promise.all([ended, ...Array.from({ length: TALKING }, (_, index) => visitor(index))]);
  return found;
}

/** Of another process, in MB: now, or at most so far. Only Linux tells. */
function memoryOf(pid: number, what: "VmRSS" | "VmHWM"): number {
  const file = `/proc/${pid}/status`;
  const told = existsSync(file) ? readFileSync(file, "utf8") : "";
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(told)?.[1]) / 1_024;
}

async function run({ short }: Scale): Promise<Figure[]> {
  await using deployed = await deploy();
  const bytes = await photo();
  const [alone, together]: [number[], number[]] = [[], []];
  const [quiet, busy]: [Talk[], Talk[]] = [[], []];
  await talk(deployed, wait(3_000));
  const rest = memoryOf(deployed.pid, "VmRSS");
  await bring(deployed, bytes);
  for (let round = 0; round < (short ? 1 : 4); round += 1) {
    for (let count = 0; count < 5; count += 1) alone.push(await bring(deployed, bytes));
    quiet.push(await talk(deployed, wait(7_500)));
    const begun = performance.now();
    const all = Promise.all(Array.from({ length: UPLOADS }, () => bring(deployed, bytes)));
    busy.push(
      await talk(
        deployed,
        all.then(() => together.push(performance.now() - begun)),
      ),
    );
  }
  const peak = memoryOf(deployed.pid, "VmHWM");
  return figures({ alone, together, more: peak - rest, quiet, busy });
}

interface Samples {
  readonly alone: readonly number[];
  readonly together: readonly number[];
  /** MB. */
  readonly more: number;
  readonly quiet: readonly Talk[];
  readonly busy: readonly Talk[];
}

function figures({ alone, together, more, quiet, busy }: Samples): Figure[] {
  const figure = `${UPLOADS} uploads of 5 MB at once, until each is answered`;
  const against = "as many, one after the other";
  const [calm, disturbed] = [quiet, busy].map((talks) => ({
    turns: talks.flatMap(({ turns }) => turns),
    delays: talks.flatMap(({ delays }) => delays),
  })) as [Talk, Talk];
  const others = "somebody else's turn of words alone during that";
  const nobody = "the same turns while nobody uploads";
  return [
    sampled(
      { figure, against, unit: "ratio", reach: { atMost: 1 } },
      ratios(together, [median(alone) * UPLOADS]),
    ),
    sampled({ figure: `${figure}: time itself`, against: "", unit: "ms" }, together),
    sampled({ figure: "one upload of 5 MB: time itself", against: "", unit: "ms" }, alone),
    ...(Number.isNaN(more)
      ? []
      : [
          {
            figure: "memory of a function that was brought such uploads, at most, beyond rest",
            against: "",
            unit: "MB",
            value: more,
            reach: { atMost: 256 },
          } as const,
        ]),
    {
      figure: `${others}: p99`,
      against: `${nobody}: p99`,
      unit: "ratio",
      value: p99(disturbed.turns) / p99(calm.turns),
      reach: { atMost: 2 },
    },
    sampled({ figure: `${others}: time itself`, against: "", unit: "ms" }, disturbed.turns),
    sampled({ figure: `${others}: from frame to chunk`, against: "", unit: "ms" }, disturbed.delays),
    sampled({ figure: `${nobody}: from frame to chunk`, against: "", unit: "ms" }, calm.delays),
  ];
}

export const uploads: Bench = { name: "uploads", isRatio: true, run };
