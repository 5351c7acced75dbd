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
