"use client";

import { toCallFailure } from "clawfire-react";
import type { DeviceList, PairedDevice, PendingDevice, StatusResult } from "clawfire-react/contract";
import { useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import { ownerSentence } from "@/lib/owner-sentences";
import type { Polled } from "@/lib/use-polled";
import { ADMIN_DEVICE, DeviceDialog, type DeviceDecision } from "./device-dialog";
import { PairedItem, WaitingItem } from "./device-items";
import { Section } from "./section";

export interface DeviceSectionProps {
  readonly devices: Polled<DeviceList>;
  readonly admin: AdminClient;
  readonly status: StatusResult | undefined;
  /** Asks everything anew that a change shows in. */
  readonly onChanged: () => Promise<void>;
}

/** Who waits to be let in, who is in, and the decisions about them. */
export function DeviceSection({ devices, admin, status, onChanged }: DeviceSectionProps) {
  const [decision, setDecision] = useState<DeviceDecision>();
  const [outcome, setOutcome] = useState<Outcome>();
  const decide = async (made: DeviceDecision) => {
    setDecision(undefined);
    setOutcome({ tone: "idle", words: "Asking the gateway…" });
    setOutcome(await carryOut(admin, made));
    await onChanged();
  };
  const { value, failure } = devices;
  return (
    <Section
      title="Devices"
      failure={failure}
      aside={value?.pending.length ? <span className="pill warn">{value.pending.length} waiting</span> : null}
    >
      <p className={`outcome ${outcome?.tone ?? ""}`} role="status">
        {outcome?.words}
      </p>
      {value ? <Lists list={value} status={status} onDecide={setDecision} /> : null}
      {value === undefined && failure === undefined ? <p className="quiet">Asking the gateway…</p> : null}
      {decision ? (
        <DeviceDialog
          decision={decision}
          onConfirm={() => void decide(decision)}
          onClose={() => setDecision(undefined)}
        />
      ) : null}
    </Section>
  );
}

interface ListsProps {
  readonly list: DeviceList;
  readonly status: StatusResult | undefined;
  readonly onDecide: (decision: DeviceDecision) => void;
}

function Lists({ list: { pending, paired }, status, onDecide }: ListsProps) {
  const nameOf = (device: PendingDevice | PairedDevice) =>
    roleName(device.deviceId, status) ?? device.displayName;
  return (
    <>
      <h3>Waiting for approval</h3>
      {pending.length === 0 ? <p className="quiet">Nobody waits.</p> : null}
      <ul className="devices">
        {pending.map((device) => (
          <WaitingItem key={device.requestId} device={device} name={nameOf(device)} onDecide={onDecide} />
        ))}
      </ul>
      <h3>Paired</h3>
      {paired.length === 0 ? <p className="quiet">No device is paired.</p> : null}
      <ul className="devices">
        {paired.map((device) => (
          <PairedItem key={device.deviceId} device={device} name={nameOf(device)} onDecide={onDecide} />
        ))}
      </ul>
    </>
  );
}

/** Our own two devices, by what they are here for. */
function roleName(deviceId: string, status: StatusResult | undefined): string | undefined {
  if (deviceId === status?.chat?.deviceId) return "Chat device of this backend";
  return deviceId === status?.admin.deviceId ? ADMIN_DEVICE : undefined;
}

interface Outcome {
  readonly tone: "idle" | "good" | "bad";
  readonly words: string;
}

const done = { approve: "Approved.", reject: "Rejected.", remove: "Removed." } as const;

async function carryOut(admin: AdminClient, { kind, device }: DeviceDecision): Promise<Outcome> {
  try {
    if (kind === "approve") await admin.approve(device);
    if (kind === "reject") await admin.reject(device.requestId);
    if (kind === "remove") await admin.remove(device.deviceId);
    return { tone: "good", words: done[kind] };
  } catch (error) {
    return { tone: "bad", words: ownerSentence(toCallFailure(error)) };
  }
}
