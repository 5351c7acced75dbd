import { callables, type Callable, type Deployment } from "./deployment.ts";
import { deploymentFailure } from "./deployment-failures.ts";
import { probe, type Probed } from "./probe-callable.ts";

/** Whether each callable is there, and asks who is calling. @throws CloudFailure */
export async function lookAtCallables(deployment: Deployment): Promise<{ seen: string }> {
  const { project } = deployment;
  for (const name of callables) {
    const { error, status } = await probe(deployment, name, { verb: "POST" });
    if (error?.status === "UNAUTHENTICATED") continue;
    // Before anybody signed in, nothing but that may be said.
    const found = `${error?.status ?? "a result"} (HTTP ${status}) to nobody`;
    throw deploymentFailure("function-foreign", { project, subject: name, found });
  }
  return { seen: `${callables.join(", ")} answer at ${deployment.functions}, and ask who is there` };
}

const stranger = "https://a-stranger.example";

/** Whether the browser lets our pages call each of them, and no others. @throws CloudFailure */
export async function lookAtOrigins(deployment: Deployment): Promise<{ seen: string }> {
  const { project, origins } = deployment;
  if (origins.length === 0) throw deploymentFailure("origins-empty", { project });
  for (const name of callables) {
    for (const origin of origins)
      if (!(await isLetIn(deployment, name, origin)))
        throw deploymentFailure("origin-refused", { project, subject: origin, found: name });
    if (await isLetIn(deployment, name, stranger))
      throw deploymentFailure("origins-open", { project, subject: name });
  }
  return { seen: `pages of ${origins.join(", ")} may call` };
}

/** Asks as a browser does before it lets a page call. */
async function isLetIn(deployment: Deployment, name: Callable, origin: string): Promise<boolean> {
  const { allowedOrigin } = await probe(deployment, name, {
    verb: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-firebase-appcheck",
    },
  });
  return allowedOrigin === origin || allowedOrigin === "*";
}

/** Whether a visitor who just signed in is let in, and let in by `admin` nowhere. @throws CloudFailure */
export async function lookAtAccess(deployment: Deployment, idToken: string): Promise<{ seen: string }> {
  const { project, appCheck, appCheckToken, region } = deployment;
  const list = { verb: "POST", data: { action: "list" } } as const;
  const authorization = `Bearer ${idToken}`;
  const bare = await probe(deployment, "conversations", { ...list, headers: { authorization } });
  if (appCheck !== "off" && bare.error === undefined)
    throw deploymentFailure("app-check-not-enforced", { project, subject: "conversations" });
  if (appCheck === "replay") return { seen: "App Check is on, and wants another token for each call" };
  if (appCheck === "on" && appCheckToken === undefined)
    throw deploymentFailure("app-check-token-needed", { project });
  const headers = headersOf(deployment, idToken);
  const listed = appCheck === "off" ? bare : await probe(deployment, "conversations", { ...list, headers });
  refuse(deployment, listed);
  const admin = await probe(deployment, "admin", { verb: "POST", data: { action: "status" }, headers });
  if (admin.error === undefined) throw deploymentFailure("admin-open", { project, wanted: region });
  if (admin.error.status !== "PERMISSION_DENIED") refuse(deployment, admin, "admin");
  return {
    seen: `a visitor is let in, and is no administrator${appCheck === "off" ? "" : "; App Check is on"}`,
  };
}

/** What each call of the doctor's visitor brings along. */
export function headersOf({ appCheckToken }: Deployment, idToken: string): Readonly<Record<string, string>> {
  const appCheck = appCheckToken === undefined ? {} : { "x-firebase-appcheck": appCheckToken };
  return { authorization: `Bearer ${idToken}`, ...appCheck };
}

/** @throws CloudFailure for what is no result. */
function refuse(
  { project, appCheck }: Deployment,
  { error }: Probed,
  subject: Callable = "conversations",
): void {
  if (error === undefined) return;
  const details = { project, subject, found: error.reason ?? error.status };
  if (error.status === "UNAUTHENTICATED")
    throw deploymentFailure(appCheck === "off" ? "call-not-let-in" : "app-check-token-refused", details);
  if (error.reason === "anonymous-not-allowed" || error.reason === "email-not-verified")
    throw deploymentFailure("visitor-not-allowed", details);
  if (error.reason === "storage-unavailable" || error.status === "INTERNAL")
    throw deploymentFailure("service-cannot-store", details);
  throw deploymentFailure("function-foreign", details);
}
