"use client";

import { fill } from "clawfire-react/words";
import { ConfirmDialog } from "../confirm-dialog";
import { useConsoleWords, useFormat } from "../speech";
import type { GatewayDecision } from "./gateway-item";

interface GatewayDialogProps {
  readonly decision: GatewayDecision;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what follows before a gateway gets nothing any more. */
export function GatewayDialog({ decision: { kind, gateway }, onConfirm, onClose }: GatewayDialogProps) {
  const { gateways: words } = useConsoleWords();
  const { number } = useFormat();
  const { url, openRuns } = gateway;
  return (
    <ConfirmDialog
      title={kind === "remove" ? words.removeQuestion : words.offQuestion}
      confirm={words.actions[kind]}
      danger
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        <code className="whole-id">{url}</code>
      </p>
      <p>{words.goElsewhere}</p>
      {openRuns ? <p className="problem">{fill(words.stillOpen, { n: number(openRuns) })}</p> : null}
    </ConfirmDialog>
  );
}
