"use client";

import type { PairedDevice, PendingDevice } from "clawfire-react/contract";
import { isRisky } from "@/lib/devices";
import { ConfirmDialog } from "../confirm-dialog";
import { Filled, useConsoleWords } from "../speech";
import { Scopes } from "./device-items";

export type DeviceDecision =
  | { readonly kind: "approve" | "reject"; readonly device: PendingDevice; readonly title: string }
  | { readonly kind: "remove"; readonly device: PairedDevice; readonly title: string };

interface DeviceDialogProps {
  readonly decision: DeviceDecision;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Shows once more whom it is about, and what follows. */
export function DeviceDialog({ decision, onConfirm, onClose }: DeviceDialogProps) {
  const { kind, device, title } = decision;
  const { devices: words, remove } = useConsoleWords();
  const { question, confirm } = {
    approve: { question: words.approveQuestion, confirm: words.approve },
    reject: { question: words.rejectQuestion, confirm: words.reject },
    remove: { question: words.removeQuestion, confirm: remove },
  }[kind];
  return (
    <ConfirmDialog
      title={question}
      confirm={confirm}
      danger={kind !== "approve"}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        <strong dir="auto">{title}</strong>
        <br />
        <code className="whole-id">{device.deviceId}</code>
      </p>
      <Consequence decision={decision} />
    </ConfirmDialog>
  );
}

function Consequence({ decision: { kind, device, title } }: Pick<DeviceDialogProps, "decision">) {
  const { devices: words } = useConsoleWords();
  switch (kind) {
    case "approve":
      return (
        <>
          <p>{words.fromNowOn}</p>
          <Scopes scopes={device.scopes} />
          {device.scopes.some(isRisky) ? <p className="problem">{words.moreThanNeeded}</p> : null}
        </>
      );
    case "reject":
      return <p>{words.staysOut}</p>;
    case "remove":
      if (title !== words.adminDevice) {
        return <p>{words.shutOut}</p>;
      }
      return (
        <p className="problem">
          <Filled
            sentence={words.speaksThroughIt}
            places={{ command: <code dir="ltr">openclaw devices approve</code> }}
          />
        </p>
      );
  }
}
