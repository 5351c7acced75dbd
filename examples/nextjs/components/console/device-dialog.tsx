"use client";

import type { PairedDevice, PendingDevice } from "clawfire-react/contract";
import { scopeWords } from "@/lib/words";
import { ConfirmDialog } from "../confirm-dialog";
import { Scopes } from "./device-items";

/** What the device is called that the console itself speaks through. */
export const ADMIN_DEVICE = "Admin device of this backend";

export type DeviceDecision =
  | { readonly kind: "approve" | "reject"; readonly device: PendingDevice; readonly title: string }
  | { readonly kind: "remove"; readonly device: PairedDevice; readonly title: string };

interface DeviceDialogProps {
  readonly decision: DeviceDecision;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

const words = {
  approve: { question: "Approve this device?", confirm: "Approve" },
  reject: { question: "Reject this device?", confirm: "Reject" },
  remove: { question: "Remove this device?", confirm: "Remove" },
} as const;

/** Shows once more whom it is about, and what follows. */
export function DeviceDialog({ decision, onConfirm, onClose }: DeviceDialogProps) {
  const { kind, device, title } = decision;
  const { question, confirm } = words[kind];
  return (
    <ConfirmDialog
      title={question}
      confirm={confirm}
      danger={kind !== "approve"}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        <strong>{title}</strong>
        <br />
        <code className="whole-id">{device.deviceId}</code>
      </p>
      <Consequence decision={decision} />
    </ConfirmDialog>
  );
}

function Consequence({ decision: { kind, device, title } }: Pick<DeviceDialogProps, "decision">) {
  switch (kind) {
    case "approve":
      return (
        <>
          <p>From now on it may:</p>
          <Scopes scopes={device.scopes} />
          {device.scopes.some((scope) => scopeWords(scope).risky) ? (
            <p className="problem">
              That is more than a chat needs. Approve it only if you started it yourself.
            </p>
          ) : null}
        </>
      );
    case "reject":
      return <p>It stays out, and may ask again.</p>;
    case "remove":
      if (title !== ADMIN_DEVICE) {
        return (
          <p>It is shut out at once. If it is the chat device, visitors wait until you approve it again.</p>
        );
      }
      return (
        <p className="problem">
          This console speaks through it. Without it, devices can be approved on the gateway's host only:{" "}
          <code>openclaw devices approve</code>.
        </p>
      );
  }
}
