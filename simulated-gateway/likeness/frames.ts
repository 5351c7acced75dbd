import type { NamedFrame } from "../frame-name.ts";
import { RawClient } from "../raw-client.ts";
import { adminScopes, newIdentity } from "../test-client.ts";
import { enter, messagesOf, Talk, type Payload, type Subject } from "./stage.ts";

/** Milliseconds for an end that some releases never tell. */
const endMs = 8_000;

/** How a run can end. */
export type Ending = "answered" | "stopped" | "failed";

/** What a gateway sent while the same was played on it. */
export interface Recording {
  /** The first frame of each name. */
  readonly frames: Readonly<Record<string, NamedFrame>>;
  /** The events of one run each, oldest first. */
  readonly runs: Readonly<Record<Ending, readonly NamedFrame[]>>;
  /** The entries of the history, by what they tell of; some releases store nothing of a run that failed or was stopped. */
  readonly entries: Readonly<Record<"user" | "answered", Payload>> & Partial<Record<Ending, Payload>>;
  /** What is answered to somebody who waits for a run, or sends it again, when it stands so. */
  readonly wait: Readonly<Record<Ending | "running", NamedFrame>>;
  readonly send: Readonly<Record<Ending | "running", NamedFrame>>;
}

/** Plays a turn, one that is stopped, one that fails, a pairing and a restart. */
export async function playFrames(subject: Subject): Promise<Recording> {
  const talk = await Talk.open(subject, "aaaa");
  const { client } = talk;
  const answered = await talk.ask("\u2060Hello there [words:40] [pace:15]");
  const wait = { answered: await talk.wait(answered) };
  const [user, reply] = messagesOf(await talk.history()).slice(-2);
  const held = await talk.send("\u2060[hold:x] a b c d e f g h");
  await client.frame(({ event, payload }) => event === "chat" && payload?.["runId"] === held, endMs);
  const send = { running: await talk.repeat(held) };
  const running = await talk.wait(held, 10);
  await talk.history({ limit: 2 });
  await client.request("chat.abort", { sessionKey: talk.key, runId: held });
  const stopped = {
    wait: await talk.wait(held, 1_500),
    entry: newest(await talk.history(), "openclawAbort"),
  };
  const bad = await talk.ask("\u2060[fail:400] please", endMs);
  const failed = { wait: await talk.wait(bad, 2_000), entry: newest(await talk.history(), "error") };
  const again = {
    answered: await talk.repeat(answered),
    stopped: await talk.repeat(held),
    failed: await talk.repeat(bad),
  };
  await playRest(subject, talk);
  const admin = await administer(subject);
  const refusal = admin.seen.get("connect refused") as NamedFrame;
  await subject.restart();
  await client.closed;
  return {
    frames: Object.fromEntries([...admin.seen, ...client.seen, ["connect refused", refusal]]),
    runs: { answered: talk.events(answered), stopped: talk.events(held), failed: talk.events(bad) },
    entries: { user, answered: reply, stopped: stopped.entry, failed: failed.entry } as Recording["entries"],
    wait: { ...wait, running, stopped: stopped.wait, failed: failed.wait },
    send: { ...send, ...again },
  };
}

/** A stop word, and what is asked of sessions. */
async function playRest(subject: Subject, talk: Talk): Promise<void> {
  const { client, key } = talk;
  await talk.send("\u2060[hold:y] a b c d");
  await subject.asked("[hold:y]");
  await talk.send("stop");
  await client.request("sessions.delete", { key });
  await client.request("sessions.list", { limit: 3 });
  await client.request("sessions.messages.unsubscribe", { key });
}

/** The last entry, if it has this field or ended so. */
function newest(history: NamedFrame, what: string): Payload | undefined {
  const entry = messagesOf(history).at(-1);
  return entry !== undefined && (what in entry || entry["stopReason"] === what) ? entry : undefined;
}

async function administer(subject: Subject): Promise<RawClient> {
  const { release, proof, token: shown } = subject;
  const newcomer = newIdentity();
  const { client } = await enter(subject, "admin");
  const tryToEnter = async (name: string, choices: object = {}) => {
    const answer = await new RawClient(subject).connect(release, newcomer, { shown, proof, ...choices });
    client.seen.set(name, answer);
  };
  const requestId = async () => {
    const { payload } = await client.request("device.pair.list", {});
    const [request] = (payload?.["pending"] ?? []) as { requestId: string }[];
    return request?.requestId;
  };
  await tryToEnter("connect refused");
  await client.request("device.pair.approve", { requestId: await requestId() });
  await tryToEnter("connect refused for scopes", { scopes: adminScopes });
  await client.request("device.pair.reject", { requestId: await requestId() });
  await tryToEnter("connect refused for the token", { shown: "wrong" });
  await client.request("device.pair.remove", { deviceId: newcomer.deviceId });
  return client;
}
