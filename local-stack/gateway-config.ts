/** Writes what a local gateway reads at its first start: its configuration and the devices it already knows. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GatewayRelease } from "./gateway-release.ts";

export interface GatewaySettings {
  port: number;
  /** The gateway's whole world: configuration, state, home folder, workspace and log. */
  stateDir: string;
  /** The shared token; stands in the configuration file only, which its owner alone may read. */
  token: string;
  /** An OpenAI-compatible endpoint, ending in `/v1`. */
  modelBaseUrl: string;
  /** @default "local" */
  modelApiKey?: string;
  /** @default "scripted-1" */
  modelId?: string;
  /** Addresses whose `X-Forwarded-For` the gateway believes. @default ["127.0.0.1"] */
  trustedProxies?: string[];
  /** The content of `devices/paired.json`: devices by id, paired before the first start. */
  pairedDevices?: Record<string, object>;
  /** Merged over the rest of the configuration, objects key by key. */
  extraConfig?: object;
}

type Json = Record<string, unknown>;

/** Writes both files and answers the configuration's path. Devices are only written before a first start. */
export function writeGatewayFiles(release: GatewayRelease, settings: GatewaySettings): string {
  mkdirSync(join(settings.stateDir, "devices"), { recursive: true, mode: 0o700 });
  const path = join(settings.stateDir, `${release.packageName}.json`);
  const config = merge(gatewayConfig(release, settings), (settings.extraConfig ?? {}) as Json);
  writeFileSync(path, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  const paired = join(settings.stateDir, "devices", "paired.json");
  const isFirstStart = !existsSync(paired) && !existsSync(`${paired}.migrated`);
  if (settings.pairedDevices && isFirstStart)
    writeFileSync(paired, JSON.stringify(settings.pairedDevices), { mode: 0o600 });
  return path;
}

/** One agent that talks and nothing else: no tools that touch this machine, no plugins, no calls home, no page of its own. */
function gatewayConfig(release: GatewayRelease, settings: GatewaySettings): Json {
  const modelId = settings.modelId ?? "scripted-1";
  return {
    gateway: {
      mode: "local",
      port: settings.port,
      bind: "loopback",
      auth: { mode: "token", token: settings.token },
      trustedProxies: settings.trustedProxies ?? ["127.0.0.1"],
      controlUi: { enabled: false },
    },
    models: { ...modelCatalog(release), providers: { local: provider(settings, modelId) } },
    agents: {
      defaults: {
        model: { primary: `local/${modelId}` },
        workspace: join(settings.stateDir, "workspace"),
        skipBootstrap: true,
        heartbeat: { every: "0m" },
      },
    },
    tools: { profile: "minimal" },
    plugins: { enabled: false },
    update: { checkOnStart: false },
    logging: { file: join(settings.stateDir, "gateway-detail.log") },
  };
}

function provider(settings: GatewaySettings, id: string): Json {
  return {
    baseUrl: settings.modelBaseUrl,
    apiKey: settings.modelApiKey ?? "local",
    api: "openai-completions",
    models: scriptedModels(["text", "image"], id),
  };
}

/** The one model that a gateway knows here, by what it takes. */
export function scriptedModels(input: readonly ("text" | "image")[], id = "scripted-1"): Json[] {
  const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const limits = { contextWindow: 128_000, maxTokens: 4096 };
  return [{ id, name: id, input, reasoning: false, cost, ...limits }];
}

/** Only newer releases fetch a catalog of models, and older ones refuse keys that they do not know. */
function modelCatalog({ packageName, version }: GatewayRelease): Json {
  const [year = 0, month = 0] = version.split(".").map(Number);
  const fetchesCatalog = packageName === "openclaw" && year * 12 + month >= 2026 * 12 + 9;
  return fetchesCatalog ? { catalogRefresh: { enabled: false } } : {};
}

function merge(base: Json, extra: Json): Json {
  const merged = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const old = merged[key];
    merged[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
