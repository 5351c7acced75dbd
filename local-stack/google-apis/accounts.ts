import { randomBytes } from "node:crypto";
import type { ProjectState } from "./project-state.ts";
import { ApiRefusal } from "./refusal.ts";

/** What a page asks of Firebase Authentication: an anonymous account, and the end of one. @throws ApiRefusal */
export function serveAccounts(
  state: ProjectState,
  path: string,
  query: URLSearchParams,
  body: unknown,
): object {
  if (state.signInRefusal !== undefined) throw new ApiRefusal(400, state.signInRefusal);
  if (state.authentication === undefined) throw new ApiRefusal(400, "CONFIGURATION_NOT_FOUND");
  const { anonymous, apiKey } = state.authentication;
  if (query.get("key") !== apiKey)
    throw new ApiRefusal(400, "API key not valid. Please pass a valid API key.");
  if (path.endsWith(":delete")) {
    const { idToken = "" } = body as { idToken?: string };
    state.visitors.delete(uidIn(idToken));
    return {};
  }
  if (!anonymous) throw new ApiRefusal(400, "ADMIN_ONLY_OPERATION");
  const uid = randomBytes(14).toString("base64url");
  state.visitors.add(uid);
  return { localId: uid, idToken: idTokenOf(state.id, uid), refreshToken: "refresh" };
}

/** What an administrator of the project asks of it: to find an account by its address, and to change its claims. */
export function servePeople({ people }: ProjectState, path: string, body: unknown): object {
  const { email = [], localId = "", customAttributes } = body as Wish;
  if (path.endsWith(":lookup")) {
    const users = email.filter((address) => people.has(address)).map((address) => personOf(address));
    return users.length === 0 ? {} : { users };
  }
  if (customAttributes !== undefined) people.set(localId, customAttributes);
  return { localId };
}

interface Wish {
  readonly email?: readonly string[];
  readonly localId?: string;
  readonly customAttributes?: string;
}

/** An account's uid is its address here. */
function personOf(email: string): object {
  return { localId: email, email, emailVerified: true };
}

/** An ID token as the emulator gives it: without a signature. */
function idTokenOf(project: string, uid: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: `https://securetoken.google.com/${project}`,
    aud: project,
    sub: uid,
    user_id: uid,
    iat: now,
    exp: now + 3_600,
    firebase: { sign_in_provider: "anonymous", identities: {} },
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
}

function uidIn(idToken: string): string {
  const claims = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString()) as {
    sub: string;
  };
  return claims.sub;
}
