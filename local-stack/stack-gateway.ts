/** Starts the stack's own gateway: the model that it asks, the gateway, and the proxy that makes it see remote clients. */
import { join } from "node:path";
import { startForwardingProxy, type ForwardingProxy } from "./forwarding-proxy.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { currentRelease, ensureGatewayInstalled } from "./gateway-release.ts";
import { findRelease } from "./registry-release.ts";
import { adminScopes, identityOf, pairedDevice, type LocalSecrets } from "./identities.ts";
import { freePort } from "./ports.ts";
import { startScriptedModel, type ScriptedModel } from "./scripted-model.ts";
import type { StackOptions } from "./stack-options.ts";
import type { Startup } from "./startup.ts";

/** Where the functions will connect, known before the gateway itself runs. */
export interface GatewayEntrance {
  readonly proxy: ForwardingProxy;
  /** Absent when a real model is asked. */
  readonly model?: ScriptedModel;
  readonly gatewayPort: number;
}

const reinstall = "Check the network, and delete gateways/<release>/node_modules if it may be damaged.";
const readLog = "Read the gateway's log; another release can be tried with --gateway-release.";

export async function openEntrance(startup: Startup, options: StackOptions): Promise<GatewayEntrance> {
  const { ports = {}, realModel } = options;
  const gatewayPort = await freePort();
  const proxy = await startForwardingProxy({ targetPort: gatewayPort, ...portOf(ports.gateway) });
  startup.own({ name: "The forwarding proxy", stop: () => proxy.close() });
  if (realModel) return { proxy, gatewayPort };
  const model = await startScriptedModel(portOf(ports.model));
  startup.own({ name: "The scripted model", stop: () => model.close() });
  return { proxy, model, gatewayPort };
}

/** Installs the release if need be and starts it. It knows the admin device already, and the chat device not yet. */
export async function startOwnGateway(
  startup: Startup,
  { model, gatewayPort }: GatewayEntrance,
  secrets: LocalSecrets,
  folder: string,
  options: StackOptions,
): Promise<GatewayProcess> {
  const { release: wanted = currentRelease, realModel, gatewayConfig } = options;
  const release = typeof wanted === "string" ? await findRelease(wanted) : wanted;
  const title = `Gateway ${release.packageName} ${release.release}`;
  await startup.run(`${title} installed`, reinstall, (say) => ensureGatewayInstalled(release, say));
  return startup.run(`${title} ready`, readLog, async () => {
    const admin = identityOf(secrets, "OPENCLAW_ADMIN_DEVICE_KEY");
    const gateway = new GatewayProcess({
      release,
      port: gatewayPort,
      stateDir: join(folder, "gateway"),
      token: secrets.OPENCLAW_GATEWAY_TOKEN,
      modelBaseUrl: realModel?.baseUrl ?? model?.baseUrl ?? "",
      ...(realModel ? { modelId: realModel.id } : {}),
      ...(realModel?.apiKey === undefined ? {} : { modelApiKey: realModel.apiKey }),
      ...(gatewayConfig ? { extraConfig: gatewayConfig } : {}),
      pairedDevices: { [admin.deviceId]: pairedDevice(admin, adminScopes) },
      logFile: join(folder, "gateway.log"),
    });
    startup.own({ name: title, stop: () => gateway.stop() });
    await gateway.start();
    startup.watch(title, gateway.exited, gateway.logFile);
    return gateway;
  });
}

function portOf(port: number | undefined): { port?: number } {
  return port === undefined ? {} : { port };
}
