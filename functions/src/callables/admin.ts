import type { Firestore } from "firebase-admin/firestore";
import type { CallableRequest } from "firebase-functions/v2/https";
import {
  AdminRequest,
  type AlertPage,
  type AuditPage,
  type DeviceChange,
  type DeviceList,
  type RemarkPage,
  type SettingsChange,
  type SettingsResult,
  type StatusResult,
  type UsageResult,
} from "../contract/index.ts";
import { listRemarks } from "../conversation/remarks.ts";
import { ChatError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import { listAlerts } from "../owner/alert-store.ts";
import { changeSite, showSite } from "../owner/change-site.ts";
import { Audit } from "../telemetry/audit.ts";
import { readUsage } from "../telemetry/usage-report.ts";
import { admitAdmin, type Caller } from "../visitor/caller.ts";
import { performAtGateways } from "./devices-everywhere.ts";
import { parseRequest, respond } from "./respond.ts";
import { readStatus } from "./status.ts";

type Result =
  | DeviceList
  | DeviceChange
  | StatusResult
  | AuditPage
  | UsageResult
  | SettingsResult
  | AlertPage
  | RemarkPage;

/** An administrator looks after the site: which devices may connect, how the connection is, what visitors may do, who changed what. */
export function admin(request: CallableRequest, instance: Instance): Promise<Result> {
  return respond(instance.log, request.auth, async () => {
    const caller = await admitAdmin(request);
    const asked = parseRequest(AdminRequest, request.data);
    instance.callRates().take(asked.action, caller, Date.now());
    return perform(asked, caller, instance);
  });
}

async function perform(asked: AdminRequest, caller: Caller, instance: Instance): Promise<Result> {
  if (asked.action === "status") return readStatus(instance);
  const database = await instance.database();
  if (asked.action === "usage") return readUsage(database, ...rangeOf(asked));
  const audit = new Audit(database);
  if (asked.action === "audit") return audit.list(asked);
  if (asked.action === "alerts") return listAlerts(database, asked);
  if (asked.action === "remarks") return listRemarks(database, asked);
  if (asked.action === "settings") return showSite(database);
  if (asked.action === "changeSettings") return change(asked.change, caller, database, instance);
  return performAtGateways(asked, instance, {
    audit,
    caller,
    approvable: instance.config().APPROVABLE_SCOPES,
  });
}

async function change(
  wanted: SettingsChange,
  { uid }: Caller,
  database: Firestore,
  { config, settings }: Instance,
): Promise<SettingsResult> {
  const result = await changeSite(database, wanted, uid, config());
  settings.keep(result.settings);
  return result;
}

const DAY_MS = 86_400_000;

/** @throws ChatError `invalid-request` for a range that ends before it begins. */
function rangeOf({ from, to }: { from?: string | undefined; to?: string | undefined }): [number, number] {
  const toMs = to === undefined ? Date.now() : Date.parse(to);
  const fromMs = from === undefined ? toMs - DAY_MS : Date.parse(from);
  if (fromMs <= toMs) return [fromMs, toMs];
  throw new ChatError("invalid-request", {
    issues: [{ path: "from", message: "must not be later than to" }],
  });
}
