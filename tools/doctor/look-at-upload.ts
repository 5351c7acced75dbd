import type { AttachResult, UploadResult } from "../../functions/src/contract/index.ts";
import { call, CallableError } from "../callable-client.ts";
import type { SignedIn } from "../firebase-rest.ts";
import { cloudFailure } from "../setup/cloud-failure.ts";
import type { Deployment } from "./deployment.ts";
import { deploymentFailure } from "./deployment-failures.ts";
import { headersOf } from "./look-at-callables.ts";

/** A square of 64 pixels. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAMAAACdt4HsAAAAA1BMVEUqb5cero9jAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAG0lEQVRYhe3BgQAAAADDoPlT3+AEVQEAAAB0DRBAAAGx1LfoAAAAAElFTkSuQmCC",
  "base64",
);

/** Longer than Cloud Storage takes for a small file, in milliseconds. */
const patienceMs = 20_000;

export interface Uploaded {
  readonly seen: string;
  /** Where the file can be read for some minutes, unless it is deleted. */
  readonly url: string;
}

/** Sends a picture as a page does, and reads what became of it. It is not sent with a message. @throws CloudFailure */
export async function lookAtUpload(deployment: Deployment, { idToken }: SignedIn): Promise<Uploaded> {
  const { project, origins } = deployment;
  const ask = <Result>(data: object) => askChat<Result>(deployment, idToken, data);
  const about = { name: "doctor.png", contentType: "image/png", bytes: picture.length };
  const granted = await ask<UploadResult>({ action: "upload", ...about });
  refuseOtherBucket(deployment, granted);
  for (const origin of origins) await lookAtCors(deployment, granted, origin);
  const put = await reach(project, granted.url, {
    method: granted.method,
    headers: granted.headers,
    body: picture,
  });
  if (!put.ok) throw unusable(project, `an upload is answered with ${await said(put)}`);
  const { attachment } = await ask<AttachResult>({ action: "attach", id: granted.id });
  const got = await reach(project, attachment.url);
  if (!got.ok) throw unusable(project, `a file is answered with ${await said(got)}`);
  await got.arrayBuffer();
  return {
    seen: `a picture was uploaded to ${bucketIn(granted.url)}, looked at and read`,
    url: attachment.url,
  };
}

/** Whether what a visitor's signed URL leads to is gone. @throws CloudFailure */
export async function isGone(project: string, url: string): Promise<boolean> {
  const { status, body } = await reach(project, url);
  await body?.cancel();
  return status === 404;
}

/** @throws CloudFailure where the functions were deployed with another bucket than the one that was looked at. */
function refuseOtherBucket({ project, bucket = "" }: Deployment, { url }: UploadResult): void {
  const found = bucketIn(url);
  if (found !== bucket)
    throw deploymentFailure("service-uses-other-bucket", { project, subject: "chat", found, wanted: bucket });
}

/** Asks as a browser does before it lets a page upload. @throws CloudFailure */
async function lookAtCors({ project }: Deployment, granted: UploadResult, origin: string): Promise<void> {
  const wanted = Object.keys(granted.headers).map((name) => name.toLowerCase());
  const { headers } = await reach(project, granted.url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": granted.method,
      "access-control-request-headers": wanted.join(","),
    },
  });
  const allowed =
    headers
      .get("access-control-allow-headers")
      ?.toLowerCase()
      .split(/[\s,]+/) ?? [];
  const isLetIn = [origin, "*"].includes(headers.get("access-control-allow-origin") ?? "");
  if (isLetIn && wanted.every((name) => allowed.includes(name) || allowed.includes("*"))) return;
  throw cloudFailure("cors-missing", { project, subject: bucketIn(granted.url), found: origin });
}

async function askChat<Result>(deployment: Deployment, idToken: string, data: object): Promise<Result> {
  const { functions, prefix } = deployment;
  try {
    return await call<Result>(functions, `${prefix}chat`, data, { headers: headersOf(deployment, idToken) });
  } catch (error) {
    if (!(error instanceof CallableError)) throw error;
    throw failureOf(error, deployment);
  }
}

const wordsOf = new Map([
  ["bucket-missing", "it is not there"],
  ["bucket-not-allowed", "its account may not use it"],
  ["bucket-signing-not-allowed", "its account may not sign URLs"],
]);

/** By the findings of `functions/src/attachments/bucket.ts`, and by what a file is refused for. */
function failureOf({ reason, code, message, details }: CallableError, { project, attachments }: Deployment) {
  const about = { project, subject: "chat" };
  const finding = typeof details["finding"] === "string" ? details["finding"] : "";
  if (finding.startsWith("bucket-")) return unusable(project, wordsOf.get(finding) ?? finding);
  const { problem } = details;
  // What was deployed before there were files does not know what is asked.
  if (problem === "off" || reason === "invalid-request")
    return deploymentFailure("files-not-taken", { ...about, found: attachments });
  const found = `${reason ?? code}: ${typeof problem === "string" ? problem : message}`;
  if (reason === "storage-unavailable") return deploymentFailure("service-cannot-store", { ...about, found });
  return deploymentFailure("file-not-taken", { ...about, found });
}

function unusable(project: string, found: string): Error {
  return deploymentFailure("service-cannot-use-bucket", { project, subject: "chat", found });
}

/** @throws CloudFailure when nothing answers. */
async function reach(project: string, url: string, asked: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...asked, signal: AbortSignal.timeout(patienceMs) });
  } catch (cause) {
    throw cloudFailure("google-unreachable", { project, subject: new URL(url).host }, { cause });
  }
}

/** What Cloud Storage refuses with, such as `HTTP 403 AccessDenied`. */
async function said(response: Response): Promise<string> {
  const code = /<Code>(\w+)</.exec(await response.text())?.[1];
  return `HTTP ${response.status}${code === undefined ? "" : ` ${code}`}`;
}

/** A signed URL begins with the bucket's name. */
function bucketIn(url: string): string {
  return new URL(url).pathname.split("/")[1] ?? "";
}
