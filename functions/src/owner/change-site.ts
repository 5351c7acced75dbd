import type { Firestore } from "firebase-admin/firestore";
import type { SettingsChange, SettingsResult, SiteSettings } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
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
 * @throws ChatError `settings-changed`, `invalid-request`
 */
export async function changeSite(
  database: Firestore,
  change: SettingsChange,
  by: string,
): Promise<SettingsResult> {
  const changed = Object.keys(change).filter((name) => name !== "version");
  const settings = await new Audit(database).recorded(
    { action: "changeSettings", by, changed },
    () => changeSettings(database, change, { by, nowMs: Date.now() }),
    (error) => error instanceof ChatError,
  );
  return shown(database, settings);
}

async function shown(database: Firestore, settings: SiteSettings): Promise<SettingsResult> {
  return { settings, budgets: await readBudgets(database, settings.budgets, Date.now()) };
}
