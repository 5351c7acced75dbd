import { callableName, toCallFailure } from "clawfire-react";
import type {
  AccessRule,
  AlertPage,
  AuditPage,
  Budget,
  DeviceChange,
  DeviceList,
  ModelPrice,
  PairedDevice,
  PendingDevice,
  RemarkPage,
  SettingsResult,
  SiteGateway,
  StatusResult,
  UsageResult,
} from "clawfire-react/contract";
import { httpsCallable, type Functions } from "firebase/functions";
import type { PageConfig } from "./page-config";

/** What of the site's settings is to be replaced. Fields without a value are left out: the client sends them as null. */
export interface SiteChange {
  /** Of the settings as they were shown. */
  readonly version?: number;
  readonly pause?: false | { readonly sentence?: string };
  readonly budgets?: readonly Budget[];
  readonly prices?: readonly ModelPrice[];
  readonly currency?: string;
  readonly access?: readonly AccessRule[];
  /** False: those of the deployment. */
  readonly gateways?: false | readonly SiteGateway[];
}

/** What an owner can ask and change. Every call rejects with a `CallFailure`. */
export interface AdminClient {
  readonly status: () => Promise<StatusResult>;
  readonly devices: () => Promise<DeviceList>;
  /** Approves a request as it was shown; one that asks for something else by now is refused. */
  approve(shown: PendingDevice): Promise<DeviceChange>;
  reject(shown: PendingDevice): Promise<DeviceChange>;
  remove(shown: PairedDevice): Promise<DeviceChange>;
  readonly audit: (cursor?: string) => Promise<AuditPage>;
  readonly remarks: (cursor?: string) => Promise<RemarkPage>;
  readonly settings: () => Promise<SettingsResult>;
  changeSettings(change: SiteChange): Promise<SettingsResult>;
  /** The newest. */
  readonly alerts: () => Promise<AlertPage>;
  /** Times are ISO 8601, UTC. */
  usage(from: string, to: string): Promise<UsageResult>;
}

/** Makes one call at a time: they all use the same socket to the gateway, and none of them is in a hurry. */
export function adminClient(functions: Functions, { instance, appCheck }: PageConfig): AdminClient {
  const callable = httpsCallable<object>(functions, callableName("admin", { instance }), {
    timeout: 30_000,
    limitedUseAppCheckTokens: appCheck?.replay ?? false,
  });
  let last: Promise<unknown> = Promise.resolve();
  const ask = <Result>(request: object): Promise<Result> => {
    const call = last.then(async () => {
      try {
        return (await callable(request)).data as Result;
      } catch (error) {
        throw toCallFailure(error);
      }
    });
    last = call.catch(() => {});
    return call;
  };
  return {
    status: () => ask({ action: "status" }),
    devices: () => ask({ action: "listDevices" }),
    approve: ({ requestId, deviceId, scopes, gateway }) =>
      ask({ action: "approveDevice", requestId, seen: { deviceId, scopes }, ...at(gateway) }),
    reject: ({ requestId, gateway }) => ask({ action: "rejectDevice", requestId, ...at(gateway) }),
    remove: ({ deviceId, gateway }) => ask({ action: "removeDevice", deviceId, ...at(gateway) }),
    audit: (cursor) => ask({ action: "audit", ...(cursor === undefined ? {} : { cursor }) }),
    remarks: (cursor) => ask({ action: "remarks", ...(cursor === undefined ? {} : { cursor }) }),
    settings: () => ask({ action: "settings" }),
    changeSettings: (change) => ask({ action: "changeSettings", change }),
    alerts: () => ask({ action: "alerts", pageSize: 10 }),
    usage: (from, to) => ask({ action: "usage", from, to }),
  };
}

/** Where it is decided on, of several gateways. */
function at(gateway: string | undefined) {
  return gateway === undefined ? {} : { gateway };
}
