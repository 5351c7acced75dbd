"use client";

import { toCallFailure, type CallFailure } from "clawfire-react";
import type { DeviceList, PairedDevice, PendingDevice, StatusResult } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import { useState } from "react";
import type { AdminClient } from "@/lib/admin-client";
import type { Polled } from "@/lib/use-polled";
import type { ConsoleWords } from "@/words/en/console";
import { useConsoleWords, useFormat, useSentenceOf } from "../speech";
import { DeviceDialog, type DeviceDecision } from "./device-dialog";
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
  const { devices: words, askingGateway } = useConsoleWords();
  const { count } = useFormat();
  const [decision, setDecision] = useState<DeviceDecision>();
  const [outcome, setOutcome] = useState<Outcome>();
  const decide = async (made: DeviceDecision) => {
    setDecision(undefined);
    setOutcome({ tone: "idle" });
    setOutcome(await carryOut(admin, made));
    await onChanged();
  };
  const { value, failure } = devices;
  return (
    <Section
      title={words.title}
      failure={failure}
      aside={
        value?.pending.length ? (
          <span className="pill warn">{count(words.waiting, value.pending.length)}</span>
        ) : null
      }
    >
      <OutcomeLine outcome={outcome} />
      {value ? <Lists list={value} status={status} onDecide={setDecision} /> : null}
      {value === undefined && failure === undefined ? <p className="quiet">{askingGateway}</p> : null}
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

function Lists({ list: { pending, paired, unasked = [] }, status, onDecide }: ListsProps) {
  const { devices: words } = useConsoleWords();
  const nameOf = (device: PendingDevice | PairedDevice) =>
    roleName(device.deviceId, status, words) ?? device.displayName;
  return (
    <>
      <h3>{words.waitingTitle}</h3>
      {pending.length === 0 ? <p className="quiet">{words.nobody}</p> : null}
      <ul className="devices">
        {pending.map((device) => (
          <WaitingItem
            key={`${device.requestId} ${device.gateway ?? ""}`}
            device={device}
            name={nameOf(device)}
            onDecide={onDecide}
          />
        ))}
      </ul>
      <h3>{words.pairedTitle}</h3>
      {paired.length === 0 ? <p className="quiet">{words.none}</p> : null}
      <ul className="devices">
        {paired.map((device) => (
          <PairedItem
            key={`${device.deviceId} ${device.gateway ?? ""}`}
            device={device}
            name={nameOf(device)}
            onDecide={onDecide}
          />
        ))}
      </ul>
      {unasked.map(({ gateway }) => (
        <p key={gateway} className="quiet">
          {fill(words.unasked, { gateway })}
        </p>
      ))}
    </>
  );
}

/** Our own two devices, by what they are here for. */
function roleName(
  deviceId: string,
  status: StatusResult | undefined,
  words: ConsoleWords["devices"],
): string | undefined {
  if (deviceId === status?.chat?.deviceId) return words.chatDevice;
  return deviceId === status?.admin.deviceId ? words.adminDevice : undefined;
}

/** What came of the latest decision; idle while it is carried out. */
type Outcome =
  | { readonly tone: "idle" }
  | { readonly tone: "good"; readonly kind: DeviceDecision["kind"] }
  | { readonly tone: "bad"; readonly failure: CallFailure };

function OutcomeLine({ outcome }: { readonly outcome: Outcome | undefined }) {
  const { devices, askingGateway } = useConsoleWords();
  const sentenceOf = useSentenceOf();
  const done = { approve: devices.approved, reject: devices.rejected, remove: devices.removed };
  return (
    <p className={`outcome ${outcome?.tone ?? ""}`} role="status">
      {outcome?.tone === "idle" ? askingGateway : null}
      {outcome?.tone === "good" ? done[outcome.kind] : null}
      {outcome?.tone === "bad" ? sentenceOf(outcome.failure) : null}
    </p>
  );
}

async function carryOut(admin: AdminClient, { kind, device }: DeviceDecision): Promise<Outcome> {
  try {
    if (kind === "approve") await admin.approve(device);
    if (kind === "reject") await admin.reject(device);
    if (kind === "remove") await admin.remove(device);
    return { tone: "good", kind };
  } catch (error) {
    return { tone: "bad", failure: toCallFailure(error) };
  }
}
