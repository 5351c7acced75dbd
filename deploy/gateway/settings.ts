/** Everything that the entry script is told, checked before anything is written. */
import { isAbsolute } from "node:path";
import { readModel, type Model } from "./model.ts";
import { readPairedDevices } from "./paired-devices.ts";
import { readAll, readSetting, requireSetting, Unusable, type Environment } from "./setting.ts";
import { readProxies, type Proxies } from "./trusted-proxies.ts";
import { readToken } from "./token.ts";

export interface Settings {
  /** The folder of the installed package `openclaw`. */
  readonly openclaw: string;
  /** The volume: configuration, devices, conversations. */
  readonly stateDir: string;
  readonly port: number;
  readonly token: string;
  readonly model: Model;
  readonly proxies: Proxies;
  /** The content of `devices/paired.json`; none after the first start, or when devices are approved by hand. */
  readonly pairedDevices: string | undefined;
  /** What the agent is to be; none: `visitors.md`. */
  readonly instructions: string | undefined;
  /** As whom the gateway runs when the container was started by root. */
  readonly runAs: UserAndGroup;
  /** What else of the environment the gateway may see. */
  readonly inherited: Environment;
}

export interface UserAndGroup {
  readonly uid: number;
  readonly gid: number;
}

/** No key or token that somebody left in the environment gets to the gateway. */
const inheritedNames =
  /^(PATH|LANG|LC_ALL|TZ|TMPDIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|ALL|NO)_PROXY)$/i;

/** @throws Unusable with all problems at once. */
export function readSettings(
  env: Environment,
  { isFirstStart }: { readonly isFirstStart: boolean },
): Settings {
  const settings = readAll({
    openclaw: () =>
      requireSetting(env, "CLAWFIRE_OPENCLAW", "Give the folder of the installed package openclaw."),
    stateDir: () => readStateDir(env),
    port: () => readPort(env),
    token: () => readToken(env),
    model: () => readModel(env),
    proxies: () => readProxies(env),
    pairedDevices: () => (isFirstStart ? readPairedDevices(env) : undefined),
    instructions: () => readSetting(env, "CLAWFIRE_AGENT_INSTRUCTIONS"),
    runAs: () => readRunAs(env),
  });
  const inherited = Object.fromEntries(Object.entries(env).filter(([name]) => inheritedNames.test(name)));
  return { ...settings, inherited };
}

function readStateDir(env: Environment): string {
  const advice = "Give the folder where the volume is mounted, such as /data.";
  const folder = requireSetting(env, "OPENCLAW_STATE_DIR", advice);
  if (isAbsolute(folder)) return folder;
  throw new Unusable(["OPENCLAW_STATE_DIR is not an absolute path."]);
}

function readPort(env: Environment): number {
  const advice = "The host says with it where it forwards to; in Docker it is yours to choose, such as 8080.";
  const port = Number(requireSetting(env, "PORT", advice));
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Unusable(["PORT is not a port number between 1 and 65535."]);
}

function readRunAs(env: Environment): UserAndGroup {
  const value = readSetting(env, "CLAWFIRE_RUN_AS") ?? "1000:1000";
  const [, uid, gid] = /^([1-9]\d*):([1-9]\d*)$/.exec(value) ?? [];
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  throw new Unusable([
    "CLAWFIRE_RUN_AS is not <uid>:<gid> with numbers above 0: the gateway never runs as root.",
  ]);
}
