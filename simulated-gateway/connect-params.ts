import { complaintAbout, type ClosedSchema } from "./closed-schema.ts";
import type { Release } from "./releases.ts";

/** What `connect` is asked with. */
export interface ConnectParams {
  readonly minProtocol: number;
  readonly maxProtocol: number;
  readonly client: ClientInfo;
  readonly role?: string;
  readonly scopes?: readonly string[];
  readonly caps?: readonly string[];
  readonly auth?: {
    readonly token?: string;
    readonly deviceToken?: string;
    readonly bootstrapToken?: string;
    readonly password?: string;
  };
  readonly device?: {
    readonly id: string;
    readonly publicKey: string;
    readonly signature: string;
    readonly signedAt: number;
    readonly nonce?: string;
  };
}

export interface ClientInfo {
  readonly id: string;
  readonly mode: string;
  readonly version: string;
  readonly platform?: string;
  readonly deviceFamily?: string;
  readonly displayName?: string;
  readonly instanceId?: string;
}

const root: ClosedSchema = {
  required: ["minProtocol", "maxProtocol", "client"],
  optional: [
    "caps",
    "commands",
    "permissions",
    "pathEnv",
    "role",
    "scopes",
    "device",
    "auth",
    "locale",
    "userAgent",
  ],
};
const client: ClosedSchema = {
  required: ["id", "version", "platform", "mode"],
  optional: ["displayName", "deviceFamily", "modelIdentifier", "instanceId"],
};
const device: ClosedSchema = { required: ["id", "publicKey", "signature", "signedAt"], optional: [] };
const clientIds =
  /^(webchat(-ui)?|cli|gateway-client|node-host|test|fingerprint|\w+-(control-ui|macos|ios|android|probe|tui))$/;
const clientModes = new Set(["webchat", "cli", "ui", "backend", "node", "worker", "probe", "test"]);

/** The gateway's words for what is wrong with the params of `connect`, or undefined. */
export function connectComplaint(params: unknown, release: Release): string | undefined {
  const complaint = complaintAbout(params, root);
  if (complaint !== undefined) return complaint;
  const given = params as ConnectParams;
  return (
    complaintAbout(given.client, client, "/client") ??
    listComplaint("/client/id", clientIds.test(given.client.id), release) ??
    listComplaint("/client/mode", clientModes.has(given.client.mode), release) ??
    authComplaint(given, release) ??
    deviceComplaint(given, release)
  );
}

function listComplaint(at: string, known: boolean, { enumWording }: Release): string | undefined {
  if (known) return undefined;
  if (enumWording) return `at ${at}: must be equal to one of the allowed values`;
  return `at ${at}: must be equal to constant; at ${at}: must match a schema in anyOf`;
}

function authComplaint({ auth }: ConnectParams, { knowsDeviceToken }: Release): string | undefined {
  const newer = knowsDeviceToken ? ["deviceToken", "bootstrapToken"] : [];
  if (auth === undefined) return undefined;
  return complaintAbout(auth, { required: [], optional: ["token", "password", ...newer] }, "/auth");
}

function deviceComplaint({ device: given }: ConnectParams, { detailCodes }: Release): string | undefined {
  if (given === undefined) return undefined;
  const nonce = detailCodes ? { required: [...device.required, "nonce"] } : { optional: ["nonce"] };
  return complaintAbout(given, { ...device, ...nonce }, "/device");
}
