import { randomUUID } from "node:crypto";
import { driveRun } from "../../functions/src/run/drive-run.ts";
import { guardCommands } from "../../functions/src/visitor/command-guard.ts";
import type { Attack } from "./corpus.ts";
import { inParallel } from "./in-parallel.ts";
import type { Asked } from "./model-tap.ts";
import { readStoredSessions, settingsOf } from "./stored-sessions.ts";
import type { Target } from "./target.ts";

/** Messages that are under way at the same time, each in a session of its own. An unguarded one is mostly waited for. */
const AT_A_TIME = { guarded: 4, unguarded: 12 };

/** How long an answer is waited for, in milliseconds. Some of what an unguarded message does never ends. */
const PATIENCE_MS = { guarded: 60_000, unguarded: 12_000 };

/** Texts of at least this many characters are found inside a prompt; shorter ones must be all of the visitor's words. */
const TELLING_LENGTH = 14;

/** What releases put before the words of a message that names a skill. */
const SKILL_PROMPT = /explicitly referenced skills|^Use the "[^"]*" skill/m;

/**
 * `words`: it was words to the agent and nothing else. `obeyed`: it was seen to be more. `unclear`: it was not answered,
 * and nothing shows why.
 */
export type Finding =
  { readonly kind: "words" } | { readonly kind: "obeyed" | "unclear"; readonly why: string };

export interface Verdict {
  readonly attack: Attack;
  readonly finding: Finding;
}

/** Sends every message in a session of its own, and finds out which the gateway obeyed; `onShot` hears of each. */
export async function attackWith(
  target: Target,
  attacks: readonly Attack[],
  mode: keyof typeof PATIENCE_MS,
  onShot: () => void = () => {},
): Promise<Verdict[]> {
  const calm = await settingsOfCalmSession(target);
  const shots = await inParallel(attacks, AT_A_TIME[mode], (attack) =>
    shoot(target, attack, mode).finally(() => onShot()),
  );
  // A gateway that has much to do fails a message now and then, such as by a lock that it waited for too long.
  const again = shots.filter(({ finding }) => mode === "guarded" && finding.kind === "unclear");
  for (const shot of again) shots[shots.indexOf(shot)] = await shoot(target, shot.attack, mode);
  const sessions = readStoredSessions(target.stateDir);
  return shots.map(({ attack, sessionKey, finding }) => {
    const stored = sessions.get(sessionKey);
    const settings = stored === undefined ? calm : settingsOf(stored);
    if (settings === calm) return { attack, finding };
    return { attack, finding: { kind: "obeyed", why: `the session's settings became ${settings}` } };
  });
}

interface Shot {
  readonly attack: Attack;
  readonly sessionKey: string;
  readonly finding: Finding;
}

async function shoot(target: Target, attack: Attack, mode: keyof typeof PATIENCE_MS): Promise<Shot> {
  const sessionKey = newSessionKey();
  const before = target.tap.asked.length;
  const message = mode === "guarded" ? guardCommands(attack.text) : attack.text;
  const outcome = await ask(target, sessionKey, message, PATIENCE_MS[mode]);
  const prompts = target.tap.asked.slice(before);
  return { attack, sessionKey, finding: judge(attack, outcome, prompts) };
}

function judge({ text }: Attack, outcome: string, prompts: readonly Asked[]): Finding {
  const words = essence(text);
  const own = prompts.filter(
    (prompt) =>
      essence(prompt.words) === words ||
      (words.length >= TELLING_LENGTH && essence(prompt.raw).includes(words)),
  );
  if (own.length > 0 && own.every(({ images }) => images > 0))
    return { kind: "obeyed", why: "a file of the gateway's machine was shown to the model" };
  if (own.some(({ raw }) => SKILL_PROMPT.test(raw)))
    return { kind: "obeyed", why: "a skill was put before the visitor's words" };
  const ended = outcome === "complete" || outcome === "stopped" || outcome.includes("took the message for");
  if (own.length === 0 && ended)
    return { kind: "obeyed", why: "the model was not asked with the visitor's words" };
  if (own.length > 0 && outcome === "complete") return { kind: "words" };
  return { kind: "unclear", why: `the run came to ${outcome}` };
}

/** A text as every release tells it to its model: without control characters, on one line, or "(System)" for "[System]". */
function essence(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[[\]()]|[^\P{Cc}\t\n\r]|\u2060/gu, "")
    .normalize("NFC")
    .replaceAll(/(?:\\n|\s)+/g, " ")
    .trim();
}

/** @returns How the run ended, in a few words. */
async function ask(target: Target, sessionKey: string, message: string, patienceMs: number): Promise<string> {
  const run = {
    gateway: target.link,
    sessionKey,
    runId: randomUUID(),
    message,
    mayBeSent: false,
    askedAtMs: Date.now(),
    signal: AbortSignal.timeout(patienceMs),
    onStatus: () => {},
    onText: () => {},
  };
  const outcome = await driveRun(run).catch((error: unknown) => ({
    kind: "failed" as const,
    detail: String(error),
  }));
  return outcome.kind === "failed" ? `a failure: ${outcome.detail}` : outcome.kind;
}

async function settingsOfCalmSession(target: Target): Promise<string> {
  const sessionKey = newSessionKey();
  const outcome = await ask(target, sessionKey, guardCommands("good morning"), PATIENCE_MS.guarded);
  const stored = readStoredSessions(target.stateDir).get(sessionKey);
  if (outcome !== "complete" || stored === undefined)
    throw new Error(`A friendly message came to ${outcome}.`);
  return settingsOf(stored);
}

function newSessionKey(): string {
  return `agent:main:web:${randomUUID().replaceAll("-", "")}`;
}
