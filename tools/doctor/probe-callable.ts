import type { Deployment } from "./deployment.ts";
import { deploymentFailure } from "./deployment-failures.ts";

/** What came back for one call, as a browser gets it. */
export interface Probed {
  readonly status: number;
  readonly allowedOrigin: string | null;
  /** The callable's own error: `UNAUTHENTICATED` and its reason; undefined for a result. */
  readonly error?: { readonly status: string; readonly reason: string | undefined } | undefined;
  readonly result?: unknown;
  /** False where something that is no callable answered, such as Google's front end. */
  readonly isCallable: boolean;
}

export interface Probe {
  readonly verb: "OPTIONS" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

const patienceMs = 70_000;

/** @throws CloudFailure when nothing answers, or Google does instead of the function */
export async function probe(
  { functions, prefix, project, region }: Deployment,
  name: string,
  { verb, headers = {}, data = {} }: Probe,
): Promise<Probed> {
  const url = `${functions.replace(/\/*$/, "/")}${prefix}${name}`;
  const asked = verb === "POST" ? { body: JSON.stringify({ data }) } : {};
  const response = await fetch(url, {
    ...asked,
    method: verb,
    headers: { ...(verb === "POST" ? { "content-type": "application/json" } : {}), ...headers },
    signal: AbortSignal.timeout(patienceMs),
  }).catch((cause: unknown) => {
    throw deploymentFailure("function-unreachable", { project, subject: url }, { cause });
  });
  const { status } = response;
  const answer = parsed(await response.text());
  const probed = { status, allowedOrigin: response.headers.get("access-control-allow-origin"), ...answer };
  refuseForeign(probed, verb, { project, subject: `${prefix}${name}`, wanted: region });
  return probed;
}

/** Whoever answers with anything else than a callable's JSON is not the function. @throws CloudFailure */
function refuseForeign(
  { status, isCallable }: Probed,
  verb: Probe["verb"],
  details: { readonly project: string; readonly subject: string; readonly wanted: string },
): void {
  if (isCallable || (verb === "OPTIONS" && status < 300)) return;
  if (status === 404) throw deploymentFailure("function-missing", details);
  if (status === 401 || status === 403) throw deploymentFailure("function-private", details);
  const found = `HTTP ${status}`;
  if (status >= 500) throw deploymentFailure("function-broken", { ...details, found });
  throw deploymentFailure("function-foreign", { ...details, found });
}

function parsed(text: string): Pick<Probed, "error" | "result" | "isCallable"> {
  try {
    const body = JSON.parse(text) as {
      error?: { status?: unknown; details?: { reason?: unknown } };
      result?: unknown;
    };
    if (body.error !== undefined) {
      const { status, details } = body.error;
      const reason = details?.reason;
      return {
        isCallable: typeof status === "string",
        error: { status: String(status), reason: typeof reason === "string" ? reason : undefined },
      };
    }
    return { isCallable: "result" in body, result: body.result };
  } catch {
    return { isCallable: false };
  }
}
