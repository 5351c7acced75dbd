import { callableName, toCallFailure } from "clawfire-react";
import type {
  AuditPage,
  DeviceChange,
  DeviceList,
  PendingDevice,
  StatusResult,
  UsageResult,
} from "clawfire-react/contract";
import { httpsCallable, type Functions } from "firebase/functions";
import type { PageConfig } from "./page-config";

/** What an owner can ask and change. Every call rejects with a `CallFailure`. */
export interface AdminClient {
  readonly status: () => Promise<StatusResult>;
  readonly devices: () => Promise<DeviceList>;
  /** Approves a request as it was shown; one that asks for something else by now is refused. */
  approve(shown: PendingDevice): Promise<DeviceChange>;
  reject(requestId: string): Promise<DeviceChange>;
  remove(deviceId: string): Promise<DeviceChange>;
  audit(cursor?: string): Promise<AuditPage>;
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
    approve: ({ requestId, deviceId, scopes }) =>
      ask({ action: "approveDevice", requestId, seen: { deviceId, scopes } }),
    reject: (requestId) => ask({ action: "rejectDevice", requestId }),
    remove: (deviceId) => ask({ action: "removeDevice", deviceId }),
    audit: (cursor) => ask({ action: "audit", ...(cursor === undefined ? {} : { cursor }) }),
    usage: (from, to) => ask({ action: "usage", from, to }),
  };
}
