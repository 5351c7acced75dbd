import type { Firestore } from "firebase-admin/firestore";
import type { SettingsChange, SettingsResult, SiteSettings } from "../contract/index.ts";
import { ChatError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import { readBudgets } from "../owner/budget-state.ts";
import { changeSettings, readSettings } from "../owner/settings.ts";
import type { Audit } from "../telemetry/audit.ts";
import type { Caller } from "../visitor/caller.ts";

/** The site's settings as they are now, and what was spent of its budgets. */
export async function showSettings(instance: Instance): Promise<SettingsResult> {
  const database = await instance.database();
  return shown(database, await readSettings(database));
}

async function shown(database: Firestore, settings: SiteSettings): Promise<SettingsResult> {
  return { settings, budgets: await readBudgets(database, settings.budgets, Date.now()) };
}

export interface SettingsOffice {
  readonly instance: Instance;
  readonly audit: Audit;
  readonly caller: Caller;
}

/**
 * Changes what is named, on record.
 * @throws ChatError `settings-changed`
 */
export async function changeSite(
  { instance, audit, caller }: SettingsOffice,
  change: SettingsChange,
): Promise<SettingsResult> {
  const database = await instance.database();
  const fields = Object.keys(change).filter((name) => name !== "version");
  const entry = { action: "changeSettings", by: caller.uid, changed: fields } as const;
  const by = { by: caller.uid, nowMs: Date.now() };
  const settings = await audit.recorded(
    entry,
    () => changeSettings(database, change, by),
    (error) => error instanceof ChatError,
  );
  return shown(database, settings);
}
