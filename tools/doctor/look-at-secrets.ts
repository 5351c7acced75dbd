import type { GatewayTokenName } from "../../functions/src/contract/token-secret.ts";
import type { DeviceIdentity } from "../../functions/src/gateway/connection/identity.ts";
import { SecretCache } from "../../functions/src/secrets/secret-cache.ts";
import { secretNames, Secrets, SecretUnusable } from "../../functions/src/secrets/secrets.ts";
import { devices, type DeviceName } from "../device/devices.ts";
import { inspectKey } from "../device/inspect-key.ts";
import type { DoctorFailureKind } from "./doctor-failures.ts";
import { failureOf } from "./observation.ts";
import { quiet } from "./quiet.ts";
import type { Redactor } from "./redactor.ts";
import type { SetUp } from "./set-up.ts";

export interface SecretsSeen {
  readonly seen: string;
  readonly token: string;
  /** That of a gateway that has one of its own, or the same for all. @throws SecretUnusable */
  readonly tokenOf: (secret: GatewayTokenName | undefined) => Promise<string>;
  readonly chat: DeviceIdentity;
  readonly admin: DeviceIdentity;
}

/** Reads every secret in the way in which the functions do. @throws DoctorFailure for the first that is unusable. */
export async function lookAtSecrets(setUp: SetUp, redactor: Redactor): Promise<SecretsSeen> {
  const read: SetUp["read"] = async (name) => {
    const secret = await setUp.read(name);
    redactor.hide(secret.value);
    return secret;
  };
  const secrets = new Secrets(new SecretCache({ read, log: quiet, maxAgeMs: 60_000 }));
  try {
    const chat = await readDevice(secrets, "chat");
    const admin = await readDevice(secrets, "admin");
    refuseOneKey(chat, admin);
    const token = await secrets.gatewayToken();
    await secrets.sessionKeyPepper();
    const seen = `in ${setUp.keeper.place}: chat device ${short(chat)}, admin device ${short(admin)}, token, pepper`;
    const tokenOf: SecretsSeen["tokenOf"] = (secret) => secrets.gatewayToken(secret);
    return { seen, token, tokenOf, chat, admin };
  } catch (error) {
    throw toFailure(error);
  }
}

async function readDevice(secrets: Secrets, device: DeviceName): Promise<DeviceIdentity> {
  const { secret } = devices[device];
  const found = inspectKey(await secrets.deviceKey(secret));
  if (found.kind === "device") return found.identity;
  throw failureOf(found.kind, `${secret} holds ${found.seen}`, { secret, device });
}

function refuseOneKey(chat: DeviceIdentity, admin: DeviceIdentity): void {
  if (chat.deviceId !== admin.deviceId) return;
  const seen = `both device keys are that of device ${short(chat)}`;
  throw failureOf("devices-are-one", seen, { secret: secretNames.adminDeviceKey });
}

export function toFailure(error: unknown): unknown {
  if (!(error instanceof SecretUnusable)) return error;
  const { secret, problem } = error;
  const kind = kindOf(error);
  const why = kind === "secret-unreadable" ? `: ${reasonOf(error.cause)}` : "";
  return failureOf(kind, `${secret} ${problem}${why}`, { secret });
}

/** The first line of what whoever reads the secrets said. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "no reason was given";
}

/** Secret Manager's answers are told by their code, and the rest by what was found in the value. */
function kindOf({ cause, problem }: SecretUnusable): DoctorFailureKind {
  const code = (cause as { code?: unknown } | undefined)?.code;
  if (code === 5 || problem === "is empty") return "secret-missing";
  if (code === 7) return "secret-forbidden";
  if (code === 9) return "secret-disabled";
  if (problem === "contains white space") return "token-malformed";
  return problem.startsWith("is shorter") ? "pepper-too-short" : "secret-unreadable";
}

/** The first characters, as `openclaw devices list` begins its lines. */
function short({ deviceId }: DeviceIdentity): string {
  return `${deviceId.slice(0, 12)}…`;
}
