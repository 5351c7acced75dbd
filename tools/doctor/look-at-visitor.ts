import { randomUUID } from "node:crypto";
import type { ChatChunk, DeleteResult, MessagePage, SendResult } from "../../functions/src/contract/index.ts";
import { call, CallableError, stream, type CallOptions } from "../callable-client.ts";
import { AuthError, deleteAccount, signUpAnonymously, type SignedIn } from "../firebase-rest.ts";
import type { Deployment } from "./deployment.ts";
import { deploymentFailure, type DeploymentFailureKind } from "./deployment-failures.ts";
import { cloudFailure } from "../setup/cloud-failure.ts";
import { headersOf } from "./look-at-callables.ts";
import { isGone } from "./look-at-upload.ts";

/** Makes an anonymous account, as a page does for a visitor. @throws CloudFailure */
export async function lookAtSignIn({
  auth,
  project,
}: Deployment): Promise<{ seen: string; visitor: SignedIn }> {
  if (auth.apiKey === "") throw deploymentFailure("api-key-missing", { project });
  try {
    const visitor = await signUpAnonymously(auth);
    return { seen: `an anonymous visitor ${visitor.uid} was made`, visitor };
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    throw signInFailure(error, project);
  }
}

function signInFailure({ code, message }: AuthError, project: string): Error {
  if (code === "ADMIN_ONLY_OPERATION" || code === "OPERATION_NOT_ALLOWED")
    return cloudFailure("anonymous-off", { project });
  const details = { project, found: message };
  if (code === "UNREACHABLE") return cloudFailure("google-unreachable", { project, subject: message });
  if (code.startsWith("TOO_MANY_ATTEMPTS")) return deploymentFailure("sign-up-limited", details);
  if (/API.key|are blocked|referer/i.test(message)) return deploymentFailure("api-key-restricted", details);
  return deploymentFailure("sign-in-refused", details);
}

export interface Asked {
  readonly seen: string;
  readonly result: SendResult;
}

export interface Question {
  readonly message: string;
  /** Milliseconds that the answer may take. */
  readonly turnMs: number;
}

/** A reply in one piece, of which the first part came this much later than it could have, was kept back on its way. */
const burstMs = 25;
const worthTellingMs = 250;

/** Has one message answered as a stream, and looks whether it was one. @throws CloudFailure */
export async function lookAtStream(
  deployment: Deployment,
  { idToken }: SignedIn,
  { message, turnMs }: Question,
): Promise<Asked> {
  const begun = performance.now();
  const times: number[] = [];
  const onChunk = () => void times.push(performance.now() - begun);
  const options = { ...optionsOf(deployment, idToken), signal: AbortSignal.timeout(turnMs), onChunk };
  const data = { message, messageId: randomUUID() };
  const result = await stream<SendResult, ChatChunk>(
    deployment.functions,
    nameOf(deployment, "chat"),
    data,
    options,
  ).catch((error: unknown) => {
    throw turnFailure(error, deployment);
  });
  const took = performance.now() - begun;
  const first = times[0] ?? took;
  if (took > worthTellingMs && took - first < burstMs) {
    const found = `all of it after ${Math.round(took)} ms`;
    throw deploymentFailure("stream-buffered", {
      project: deployment.project,
      subject: deployment.functions,
      found,
    });
  }
  const seen = `${times.length} chunks, the first after ${Math.round(first)} ms, the last after ${Math.round(took)} ms`;
  return { seen, result };
}

/** Which findings, and which reasons of `functions/src/errors.ts`, the service's own set-up is the cause of. */
const kindOfReason = new Map<unknown, DeploymentFailureKind>(
  Object.entries({
    secret: "service-cannot-read-secret",
    "storage-unavailable": "service-cannot-store",
    "gateway-unavailable": "service-cannot-reach-gateway",
    "gateway-misconfigured": "service-cannot-reach-gateway",
    "device-not-paired": "service-cannot-reach-gateway",
  }),
);

function turnFailure(error: unknown, { project }: Deployment): unknown {
  if (!(error instanceof CallableError)) {
    if ((error as Error).name !== "TimeoutError") throw error;
    return deploymentFailure("turn-failed", { project, found: "no answer in time" }, { cause: error });
  }
  const { reason, code, message, details } = error;
  const reference = typeof details["reference"] === "string" ? ` (reference ${details["reference"]})` : "";
  const found = `${reason ?? code}: ${message}${reference}`;
  const kind = kindOfReason.get(details["finding"]) ?? kindOfReason.get(reason) ?? "turn-failed";
  return deploymentFailure(kind, { project, subject: "chat", found });
}

/** Whether the turn that was just answered is in the history. @throws CloudFailure */
export async function lookAtHistory(
  deployment: Deployment,
  { idToken }: SignedIn,
  { conversationId, messageId, reply }: SendResult,
): Promise<{ seen: string }> {
  const { messages } = await ask<MessagePage>(deployment, idToken, { action: "messages", conversationId });
  const ids = new Set(messages.map(({ id }) => id));
  if (ids.has(messageId) && ids.has(reply.id)) return { seen: "the message and its reply" };
  const found = messages.length === 0 ? "it is empty" : `${messages.length} other messages`;
  throw deploymentFailure("history-incomplete", { project: deployment.project, found });
}

/** Takes back what can be taken back, where something is broken already. */
export async function dismissVisitor(deployment: Deployment, { idToken }: SignedIn): Promise<void> {
  await ask(deployment, idToken, { action: "deleteAll" }).catch(() => {});
  await deleteAccount(deployment.auth, idToken).catch(() => {});
}

/**
 * Takes everything back that the doctor's visitor left, the account as well.
 * @param file where a file of the visitor's is, if there is one.
 * @throws CloudFailure
 */
export async function eraseVisitor(
  deployment: Deployment,
  { idToken }: SignedIn,
  file?: string,
): Promise<{ seen: string }> {
  const { project, auth } = deployment;
  const { deleted } = await ask<DeleteResult>(deployment, idToken, { action: "deleteAll" });
  const { conversations } = await ask<{ conversations: readonly unknown[] }>(deployment, idToken, {
    action: "list",
  });
  if (conversations.length > 0)
    throw deploymentFailure("erase-failed", {
      project,
      found: `${conversations.length} conversations are left`,
    });
  if (file !== undefined && !(await isGone(project, file)))
    throw deploymentFailure("erase-failed", { project, found: "its file is still in the bucket" });
  await deleteAccount(auth, idToken).catch((error: unknown) => {
    throw deploymentFailure("erase-failed", { project, found: (error as Error).message });
  });
  return {
    seen: `${deleted} conversation${file === undefined ? "" : ", the file"} and the account are gone`,
  };
}

async function ask<Result>(deployment: Deployment, idToken: string, data: object): Promise<Result> {
  const name = nameOf(deployment, "conversations");
  try {
    return await call<Result>(deployment.functions, name, data, optionsOf(deployment, idToken));
  } catch (error) {
    if (!(error instanceof CallableError)) throw error;
    const found = `${error.reason ?? error.code}: ${error.message}`;
    throw deploymentFailure("service-cannot-store", {
      project: deployment.project,
      subject: "conversations",
      found,
    });
  }
}

function nameOf({ prefix }: Deployment, name: string): string {
  return `${prefix}${name}`;
}

function optionsOf(deployment: Deployment, idToken: string): CallOptions {
  return { headers: headersOf(deployment, idToken) };
}
