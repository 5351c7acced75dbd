/** A site's own documents, byte for byte, after everything that a visitor and an owner of ours can do. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CollectionReference, DocumentReference, Firestore } from "@google-cloud/firestore";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { AdminRequest, ChatRequest, ConversationsRequest } from "../functions/src/contract/requests.ts";
import type { DeviceChange, SendResult, UploadResult } from "../functions/src/contract/index.ts";
import { dueFields, sitePathsOf } from "../functions/test/support/site-documents.ts";
import { startEmulators, type Emulators } from "../local-stack/emulators.ts";
import { connect } from "../local-stack/firestore/test-client.ts";
import { functionsFolder, nodeBinary, plainEnvironment } from "../local-stack/project.ts";
import {
  newAccount,
  newAdmin,
  newVisitor,
  patiently,
  refusal,
  type Entrance,
  type Person,
} from "./people.ts";
import { control } from "./world.ts";

const ours = "clawfire/main";

/** Every document but ours, as it is stored, with the times at which it was made and last written. */
async function everythingOfTheSite(database: Firestore): Promise<readonly (readonly unknown[])[]> {
  const found: (readonly unknown[])[] = [];
  const readAll = async (collections: readonly CollectionReference[]): Promise<void> => {
    for (const collection of collections)
      for (const document of await collection.listDocuments()) {
        if (document.path === ours) continue;
        found.push([document.path, await stored(document)]);
        await readAll(await document.listCollections());
      }
  };
  await readAll(await database.listCollections());
  return found.toSorted(([one], [other]) => String(one).localeCompare(String(other)));
}

async function stored(document: DocumentReference): Promise<unknown> {
  const snapshot = await document.get();
  const { _fieldsProto: bytes } = snapshot as unknown as { readonly _fieldsProto: unknown };
  return [bytes, snapshot.createTime?.valueOf(), snapshot.updateTime?.valueOf()];
}

interface Request {
  readonly action: string;
  readonly [field: string]: unknown;
}

/** One who calls, and which actions were called. */
class Caller {
  readonly called = new Map<string, Set<string>>();
  readonly person: Person;

  constructor(person: Person) {
    this.person = person;
  }

  call<Result>(name: string, data: Request): Promise<Result> {
    this.called.set(name, (this.called.get(name) ?? new Set()).add(data.action));
    return this.person.call<Result>(name, data);
  }

  claim(guest: Person) {
    this.called.set("conversations", (this.called.get("conversations") ?? new Set()).add("claim"));
    return this.person.claim(guest);
  }
}

/** @param guest whom the visitor was before. */
async function doAllOfAVisitor(visitor: Caller, guest: Person): Promise<void> {
  const say = (message: string, more = {}) => {
    const messageId = randomUUID();
    return patiently(() => visitor.call<SendResult>("chat", { action: "send", message, messageId, ...more }));
  };
  const { conversationId, messageId } = await say("first");
  await say("second", { conversationId });
  await visitor.person.hear("streamed", { conversationId });
  await visitor.call("chat", { action: "refresh", conversationId });
  await visitor.call("chat", { action: "stop", conversationId, messageId });
  await visitor.call("chat", {
    action: "rate",
    conversationId,
    replyId: `${messageId}-reply`,
    rating: "up",
  });
  await bringAFile(visitor);
  const { conversationId: other } = await say("something else");
  await visitor.call("conversations", { action: "list" });
  await visitor.call("conversations", { action: "messages", conversationId });
  await visitor.call("conversations", { action: "rename", conversationId, title: "Mine" });
  await visitor.call("conversations", { action: "delete", conversationId: other });
  await patiently(() => guest.say("as a guest"));
  expect(await visitor.claim(guest)).toEqual({ moved: 1, waiting: 0 });
  expect(await visitor.call("conversations", { action: "deleteAll" })).toEqual({ deleted: 2 });
}

/** Where files are off, that is refused. */
async function bringAFile(visitor: Caller): Promise<void> {
  const file = { name: "a.txt", contentType: "text/plain", bytes: 5 };
  const upload = await visitor
    .call<UploadResult>("chat", { action: "upload", ...file })
    .catch(() => undefined);
  if (upload === undefined) {
    const attach = visitor.call("chat", { action: "attach", id: "0".repeat(32) });
    return expect(await refusal(attach)).toMatchObject({ reason: "attachment-refused" });
  }
  const { id, url, method, headers } = upload;
  await fetch(url, { method, headers, body: "words" });
  await visitor.call("chat", { action: "attach", id });
}

/** Takes the chat device away, refuses its next request, and lets it in again. */
async function doAllOfAnOwner(owner: Caller, visitor: Person, deviceId: string): Promise<void> {
  for (const action of ["status", "usage", "remarks", "listDevices", "settings", "alerts"])
    await owner.call("admin", { action });
  for (const pause of [{ sentence: "Back at noon." }, false])
    await owner.call("admin", { action: "changeSettings", change: { pause } });
  const change = (data: Request) => owner.call<DeviceChange>("admin", data);
  await change({ action: "removeDevice", deviceId });
  await control("cut");
  const first = await newRequest(owner.person, "");
  await change({ action: "rejectDevice", requestId: first });
  await change({ action: "approveDevice", requestId: await newRequest(owner.person, first) });
  await patiently(() => visitor.say("in again"));
  await owner.call("admin", { action: "audit" });
}

/** The request that the device files once it is out, other than `before`. Only an owner is told. */
function newRequest(owner: Person, before: string): Promise<string> {
  return patiently(async () => {
    const refused = await refusal(owner.say("may I?"));
    const requestId = String(refused.details["requestId"]);
    if (refused.reason !== "device-not-paired" || requestId === before) throw refused;
    return requestId;
  });
}

/** Runs the deployed job, which the emulators leave out. */
function sweep(environment: Readonly<Record<string, string>>): void {
  const code = 'const { sweep } = await import("./lib/index.js"); await sweep.run({}); process.exit()';
  const env = { ...plainEnvironment(), METADATA_SERVER_DETECTION: "none", ...environment };
  execFileSync(nodeBinary, ["--input-type=module", "--eval", code], { cwd: functionsFolder, env });
}

interface Actions {
  readonly options: readonly { readonly shape: { readonly action: { readonly value: string } } }[];
}

const actionsOf = ({ options }: Actions) => new Set(options.map(({ shape }) => shape.action.value));

describe.each(["clawfire", "(default)"])("the site's documents, ours in the database %s", (database) => {
  const folder = mkdtempSync(join(tmpdir(), "clawfire-site-"));
  let beside: Emulators | undefined;
  let at: Entrance;
  let environment: Record<string, string>;

  beforeAll(async () => {
    const { project, firestore, gateway } = inject("endpoints");
    const hosts = {
      SECRET_MANAGER_EMULATOR_HOST: await control<string>("secret-manager"),
      FIRESTORE_EMULATOR_HOST: firestore,
    };
    const parameters = { FIRESTORE_DATABASE: database, OPENCLAW_GATEWAY_URL: gateway };
    environment = { ...hosts, ...parameters, GCLOUD_PROJECT: project };
    at = inject("endpoints");
    if (database === "clawfire") return;
    beside = await startEmulators({
      folder,
      parameters: { ...parameters, RATE_PER_MINUTE: "0" },
      env: hosts,
    });
    at = { project, functions: beside.functions, auth: beside.auth };
  });

  afterAll(async () => {
    await beside?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are what they were after everything that a visitor and an owner can do", async () => {
    const { firestore, project } = inject("endpoints");
    const visitor = new Caller(await newAccount(at));
    const owner = new Caller(await newAdmin(at));
    const site = connect(firestore, project);
    const paths = sitePathsOf(visitor.person.uid);
    await Promise.all(paths.map((path) => site.doc(path).set(dueFields)));
    const before = await everythingOfTheSite(site);
    expect(before.map(([path]) => path)).toEqual(expect.arrayContaining([...paths]));

    await doAllOfAVisitor(visitor, await newVisitor(at));
    await doAllOfAnOwner(owner, visitor.person, await control<string>("chat-device"));
    sweep(environment);

    expect(await everythingOfTheSite(site)).toEqual(before);
    expect(visitor.called.get("chat")).toEqual(actionsOf(ChatRequest.out));
    expect(visitor.called.get("conversations")).toEqual(actionsOf(ConversationsRequest));
    expect(owner.called.get("admin")).toEqual(actionsOf(AdminRequest));
    const kept = connect(firestore, project, database).doc(ours);
    expect((await kept.listCollections()).map(({ id }) => id)).toContain("clawfire-audit");
    await Promise.all([site.terminate(), kept.firestore.terminate()]);
  });
});
