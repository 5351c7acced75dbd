import {
  connectParams,
  type ConnectClaims,
  type ProofVersion,
} from "../../functions/src/gateway/connection/connect-request.ts";
import { helloPayload } from "../../functions/src/gateway/connection/hello.ts";
import { classify } from "../../functions/src/gateway/failures/classify.ts";
import { GatewayFailure } from "../../functions/src/gateway/failures/failure.ts";
import type { FailureKind } from "../../functions/src/gateway/failures/failures.ts";
import type { StepName } from "./diagnosis.ts";
import { failureOf } from "./observation.ts";
import { ProbeSocket } from "./probe-socket.ts";
import type { Walk } from "./walk.ts";

/** What the gateway said when it let the device in. */
export interface Admitted {
  readonly protocol: number;
  readonly release: string;
  /** Where the release tells them. */
  readonly scopes: readonly string[] | undefined;
  readonly proof: ProofVersion;
  /** True when it knows the device by its approval: it gives a token of its own to such a device only. */
  readonly byPairing: boolean;
}

export interface Knock {
  readonly url: string;
  readonly claims: ConnectClaims;
  readonly deadlineMs: number;
}

/** Goes the steps from the upgrade to the scopes, on one socket; on two if the release knows the older proof only. */
export async function lookAtGateway(walk: Walk, knock: Knock): Promise<Admitted> {
  const first = await challenged(walk, knock);
  const admitted = await answered(first, knock, "v3").catch(async (error: unknown) => {
    if (!(error instanceof GatewayFailure)) throw error;
    if (error.kind !== "device-signature-invalid") return judged(walk, error);
    walk.hostCommand = "clawdbot"; // as it is called in the releases that know the older signature only
    return answered(new ProbeSocket(knock.url, knock.deadlineMs), knock, "v2").catch((second: unknown) =>
      judged(walk, second),
    );
  });
  return tell(walk, knock, admitted);
}

async function challenged(walk: Walk, { url, deadlineMs }: Knock): Promise<ProbeSocket> {
  const socket = new ProbeSocket(url, deadlineMs);
  await walk.go("upgrade", async () => {
    await socket.opened;
    return { seen: "the host opened a WebSocket" };
  });
  await walk.go("challenge", async () => {
    await socket.challenge;
    return { seen: "an OpenClaw gateway asks who is there" };
  });
  return socket;
}

/** @throws GatewayFailure */
async function answered(socket: ProbeSocket, knock: Knock, proof: ProofVersion): Promise<Admitted> {
  try {
    const params = connectParams(knock.claims, await socket.challenge, proof);
    const answer = await socket.connect(params);
    if (!answer.ok) throw classify({ from: "answer", error: answer.error, method: "connect" });
    const hello = helloPayload.safeParse(answer.payload);
    if (!hello.success) throw new GatewayFailure("answer-not-understood", { method: "connect" });
    const { protocol, server, auth } = hello.data;
    const byPairing = holdsDeviceToken(answer.payload);
    return { protocol, release: server.version, scopes: auth?.scopes, proof, byPairing };
  } finally {
    socket.close();
  }
}

function holdsDeviceToken(hello: unknown): boolean {
  const { auth } = hello as { auth?: { deviceToken?: unknown } | null };
  return typeof auth?.deviceToken === "string";
}

/** In the order in which gateways judge a connect request. */
const judgements = ["protocol", "proof", "token", "pairing", "scopes"] as const satisfies readonly StepName[];

const judgementOf: Partial<Record<FailureKind, (typeof judgements)[number]>> = {
  "protocol-mismatch": "protocol",
  "connect-refused": "protocol",
  "answer-not-understood": "protocol",
  "device-identity-required": "proof",
  "device-signature-invalid": "proof",
  "device-signature-expired": "proof",
  "device-nonce-refused": "proof",
  "device-id-mismatch": "proof",
  "device-public-key-invalid": "proof",
  "token-missing": "token",
  "token-mismatch": "token",
  "token-not-configured": "token",
  "auth-rate-limited": "token",
  "not-paired": "pairing",
  "metadata-upgrade": "pairing",
  "device-token-refused": "pairing",
  "scope-upgrade": "scopes",
  "missing-scope": "scopes",
};

/** What the gateway refuses comes after all that it did not object to. @throws WalkEnded */
function judged(walk: Walk, error: unknown): never {
  if (!(error instanceof GatewayFailure)) throw error;
  const step = judgementOf[error.kind];
  if (step === undefined) return walk.failed("connect", error);
  for (const name of judgements.slice(0, judgements.indexOf(step)))
    walk.passed(name, "the gateway had nothing against it");
  return walk.failed(step, error);
}

function tell(walk: Walk, { claims }: Knock, admitted: Admitted): Admitted {
  const { protocol, release, scopes, proof, byPairing } = admitted;
  walk.passed("protocol", `version ${protocol}, gateway release ${release}`);
  walk.passed("proof", `signature ${proof} accepted`);
  walk.passed("token", "accepted");
  walk.passed("pairing", byPairing ? "the device is approved" : "not asked for");
  const isShort = claims.scopes.some((scope) => scopes?.includes(scope) === false);
  if (isShort)
    walk.failed("scopes", failureOf("missing-scope", `it granted ${scopes?.join(", ") || "none"}`));
  walk.passed("scopes", scopes?.join(", ") ?? "this release does not tell; the turn will show it");
  return admitted;
}
