import type { Firestore } from "firebase-admin/firestore";
import type { SettingsChange, SettingsResult, SiteSettings } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import { GatewayUrlError } from "../gateway/connection/url.ts";
import { listedGateways, type GatewayParameters } from "../gateway/fleet/listed-gateways.ts";
import { Audit } from "../telemetry/audit.ts";
import { readBudgets } from "./budget-state.ts";
import { changeSettings, readSettings } from "./settings.ts";

/** The site's settings as they are now, and what was spent of its budgets. */
export async function showSite(database: Firestore): Promise<SettingsResult> {
  return shown(database, await readSettings(database));
}

/**
 * Changes what is named, on record.
 * @param by uid of the administrator, or who ran the command.
 * @param config of the deployment: what its gateways may be.
 * @throws ChatError `settings-changed`, `invalid-request`
 */
export async function changeSite(
  database: Firestore,
  change: SettingsChange,
  by: string,
  config: GatewayParameters,
): Promise<SettingsResult> {
  const changed = Object.keys(change).filter((name) => name !== "version");
  const settings = await new Audit(database).recorded(
    { action: "changeSettings", by, changed },
    async () => changeSettings(database, withUsable(change, config), { by, nowMs: Date.now() }),
    (error) => error instanceof ChatError,
  );
  return shown(database, settings);
}

/** The change, with gateways' addresses as they are everywhere. @throws ChatError `invalid-request` for a list that cannot be used. */
function withUsable(change: SettingsChange, config: GatewayParameters): SettingsChange {
  const { gateways } = change;
  if (gateways === undefined || gateways === false) return change;
  try {
    if (config.GATEWAY_SHARE !== "spread") throw new GatewayUrlError("not-spread");
    const listed = listedGateways(config, gateways);
    return {
      ...change,
      gateways: gateways.map((named, index) => ({ ...named, url: listed[index]?.url ?? "" })),
    };
  } catch (error) {
    if (!(error instanceof GatewayUrlError)) throw error;
    const path = ["change", "gateways", error.index].filter((part) => part !== undefined).join(".");
    throw new ChatError("invalid-request", { issues: [{ path, message: error.message }] });
  }
}

async function shown(database: Firestore, settings: SiteSettings): Promise<SettingsResult> {
  return { settings, budgets: await readBudgets(database, settings.budgets, Date.now()) };
}
