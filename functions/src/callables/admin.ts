import type { CallableRequest } from "firebase-functions/v2/https";
import {
  AdminRequest,
  type AuditPage,
  type DeviceChange,
  type DeviceList,
  type StatusResult,
} from "../contract/index.ts";
import type { Instance } from "../instance.ts";
import { Audit } from "../telemetry/audit.ts";
import { listDevices } from "../gateway/pairing.ts";
import { identifyAdmin, type Caller } from "../visitor/caller.ts";
import { approve, reject, remove } from "./device-changes.ts";
import { showDevices } from "./show-devices.ts";
import { parseRequest, respond } from "./respond.ts";
import { readStatus } from "./status.ts";

type Result = DeviceList | DeviceChange | StatusResult | AuditPage;

/** An administrator looks after the gateway: which devices may connect, how the connection is, who changed what. */
export function admin(request: CallableRequest, instance: Instance): Promise<Result> {
  return respond(instance.log, async () => {
    const caller = identifyAdmin(request.auth);
    return perform(parseRequest(AdminRequest, request.data), caller, instance);
  });
}

async function perform(asked: AdminRequest, caller: Caller, instance: Instance): Promise<Result> {
  if (asked.action === "status") return readStatus(instance);
  const audit = new Audit(await instance.database());
  if (asked.action === "audit") return audit.list(asked);
  const connection = await instance.adminGateway().connection();
  const office = { connection, audit, caller };
  switch (asked.action) {
    case "listDevices":
      return showDevices(await listDevices(connection));
    case "approveDevice":
      return approve(office, asked.requestId);
    case "rejectDevice":
      return reject(office, asked.requestId);
    case "removeDevice":
      return remove(office, asked.deviceId);
  }
}
