import { describe, expect, it } from "vitest";
import { chatStatus } from "../../src/callables/status.ts";
import type { DeviceStatus } from "../../src/contract/index.ts";
import type { DeviceList, PairedDevice, PendingDevice } from "../../src/gateway/methods/pairing.ts";

const device = { deviceId: "chat-device", clientId: "gateway-client", roles: ["operator"], scopes: [] };
const paired = [device as unknown as PairedDevice];
const pending = [{ ...device, requestId: "request-1" } as unknown as PendingDevice];

function seen(requestId: string | undefined): DeviceStatus {
  const finding = { kind: "not-paired", meaning: "Unknown.", remedy: "Approve it.", requestId };
  return { deviceId: "chat-device", connected: false, seenAt: "2026-01-01T00:00:00.000Z", finding };
}

describe("what the owner is shown of a chat device that was refused", () => {
  it.each<[string, string | undefined, DeviceList, { paired: boolean; isFound: boolean }]>([
    ["waits", "request-1", { pending, paired: [] }, { paired: false, isFound: true }],
    ["was approved since", "request-1", { pending: [], paired }, { paired: true, isFound: false }],
    ["asks for more than it has", "request-1", { pending, paired }, { paired: true, isFound: true }],
    ["was rejected", "request-1", { pending: [], paired: [] }, { paired: false, isFound: true }],
    ["has another trouble", undefined, { pending: [], paired }, { paired: true, isFound: true }],
  ])("and %s", (_, requestId, devices, expected) => {
    const { paired: isPaired, finding } = chatStatus(seen(requestId), devices);
    expect({ paired: isPaired, isFound: finding !== undefined }).toEqual(expected);
  });
});
