import type { Config } from "../../functions/src/config.ts";
import type { SiteGateway } from "../../functions/src/contract/index.ts";
import type { FailureDetails } from "../../functions/src/gateway/failures/failure-row.ts";
import { devices } from "../device/devices.ts";
import type { Diagnosis, Step, Trust } from "./diagnosis.ts";
import { lookAtDns, lookAtTcp, lookAtTls, lookAtUrl, type Address } from "./look-at-address.ts";
import { lookAtAdmin } from "./look-at-admin.ts";
import { lookAtFleet } from "./look-at-fleet.ts";
import { lookAtGateway } from "./look-at-gateway.ts";
import { lookAtSecrets, toFailure, type SecretsSeen } from "./look-at-secrets.ts";
import { lookAtTurn } from "./look-at-turn.ts";
import { examineOutside, examineProject, type Deployed } from "./examine-project.ts";
import type { Question } from "./look-at-visitor.ts";
import { Redactor } from "./redactor.ts";
import type { SetUp } from "./set-up.ts";
import { trustOf } from "./trust.ts";
import { Walk, WalkEnded } from "./walk.ts";

export interface ExamineOptions {
  /** What the agent is asked. @default "Say hello in one word." */
  readonly message?: string | undefined;
  /** Milliseconds for the answer. @default 60_000 */
  readonly turnMs?: number | undefined;
  /** Milliseconds for a connection, at each of its steps. @default 10_000 */
  readonly connectMs?: number | undefined;
  /** Of a deployed set-up: opens the project, which is looked at as well. @throws CloudFailure */
  readonly deployed?: (() => Promise<Deployed>) | undefined;
  /** Reads the gateways that the site's settings name, if they name any. */
  readonly listed?: (() => Promise<readonly SiteGateway[] | undefined>) | undefined;
  /** Hears of every step as it was gone, without secrets. */
  readonly onStep?: ((step: Step) => void) | undefined;
}

type FoundName = "gateway" | "gateways" | "differences" | "trust" | "adminFinding";
type Found = { -readonly [Name in FoundName]?: Diagnosis[Name] | undefined };

/** Walks from the secrets to an answer of the agent, and stops at the first step that fails. Nothing secret comes out. */
export async function examine(setUp: SetUp, options: ExamineOptions = {}): Promise<Diagnosis> {
  const redactor = new Redactor();
  const known: FailureDetails = { project: setUp.project, localStack: setUp.localStack };
  const walk = new Walk({ ...known, device: "chat" }, (step) => options.onStep?.(redactor.cleanAll(step)));
  const found: Found = {};
  const notes: string[] = [];
  try {
    const deployed = options.deployed && (await walk.go("login", options.deployed));
    if (deployed?.isSetUp) await examineProject(walk, deployed.cloud);
    const shared = await walk.go("secrets", () => lookAtSecrets(setUp, redactor));
    const address = await walk.go("url", () => lookAtUrl(setUp, options.listed));
    found.gateway = address.url;
    const fleet = await lookAtFleet(address, shared, known);
    found.gateways = fleet.gateways;
    found.differences = fleet.differences;
    notes.push(...fleet.notes);
    const secrets = await withTokenOf(walk, shared, address);
    await reach(walk, address, options);
    notes.push(...aboutAddress(setUp, address));
    found.trust = await enter(walk, secrets, address, options);
    await talk(walk, secrets, address, options);
    const admin = { token: secrets.token, identity: secrets.admin };
    found.adminFinding = await lookAtAdmin(address.url, admin, known);
    if (deployed) {
      notes.push(...aboutAppCheck(address.config));
      await examineOutside(walk, deployed, questionOf(options));
    }
  } catch (error) {
    if (!(error instanceof WalkEnded)) throw error;
  }
  const { steps, finding } = walk;
  const ok = finding === undefined;
  return redactor.cleanAll({
    ok,
    place: setUp.keeper.place,
    ...present({ ...found, finding }),
    steps,
    notes,
  });
}

/** The token of the gateway that is walked to, where that is not the one of all. */
async function withTokenOf(walk: Walk, shared: SecretsSeen, { tokenSecret }: Address): Promise<SecretsSeen> {
  if (tokenSecret === undefined) return shared;
  return walk.go("secrets", async () => {
    const token = await shared.tokenOf(tokenSecret).catch((error: unknown) => {
      throw toFailure(error);
    });
    return { ...shared, token, seen: `${tokenSecret}, the token of this gateway` };
  });
}

async function reach(
  walk: Walk,
  { url, config }: Address,
  { connectMs = 10_000 }: ExamineOptions,
): Promise<void> {
  walk.learn({ url, agentId: config.OPENCLAW_AGENT_ID });
  await walk.go("dns", () => lookAtDns(url));
  await walk.go("tcp", () => lookAtTcp(url, connectMs));
  await walk.go("tls", () => lookAtTls(url, connectMs));
}

/** Through the gateway's door; answers why it was let in. */
async function enter(
  walk: Walk,
  { token, chat }: SecretsSeen,
  { url }: Address,
  { connectMs = 10_000 }: ExamineOptions,
): Promise<Trust> {
  walk.learn({ deviceId: chat.deviceId });
  const claims = { identity: chat, token, scopes: devices.chat.scopes };
  const { byPairing } = await lookAtGateway(walk, { url, claims, deadlineMs: connectMs });
  return trustOf(url, byPairing);
}

async function talk(
  walk: Walk,
  { token, chat }: SecretsSeen,
  { url, config }: Address,
  options: ExamineOptions,
): Promise<void> {
  const agentId = config.OPENCLAW_AGENT_ID;
  const { message, turnMs } = questionOf(options);
  const credentials = { token, identity: chat };
  await walk.go("turn", () => lookAtTurn({ url, credentials, agentId, message, timeoutMs: turnMs }));
}

function aboutAddress({ project }: SetUp, { others }: Address): string[] {
  const from =
    project === undefined ? [] : ["Seen from this machine; the functions connect from Google's network."];
  const more = others.map((url) => `Not looked at: ${url}. Use --url for it.`);
  return [...from, ...more];
}

/** It is no failure: a page sends no tokens before its owner has registered it. */
export function aboutAppCheck({ APP_CHECK }: Pick<Config, "APP_CHECK">): string[] {
  if (APP_CHECK !== "off") return [];
  return [
    "Recommended: App Check. Without it a script calls as your page does, with as many accounts as it likes, and only the limits hold it.",
    "Give the page NEXT_PUBLIC_RECAPTCHA_ENTERPRISE_KEY, see in the Firebase console that calls are verified, then deploy with APP_CHECK=on.",
  ];
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Leaves out what is undefined. */
function present<Fields extends object>(fields: Fields): Present<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<Fields>;
}

function questionOf({ message = "Say hello in one word.", turnMs = 60_000 }: ExamineOptions): Question {
  return { message, turnMs };
}
