import type { PairedDevice, PendingDevice } from "clawfire-react/contract";
import { scopeWords, shortId, when } from "@/lib/words";
import { DeviceIcon } from "../icons";
import type { DeviceDecision } from "./device-dialog";

interface ItemProps<Device> {
  readonly device: Device;
  readonly name: string | undefined;
  readonly onDecide: (decision: DeviceDecision) => void;
}

/** A device at the door, and what it asks for. */
export function WaitingItem({ device, name, onDecide }: ItemProps<PendingDevice>) {
  const { deviceId, requestId, scopes, remoteIp, requestedAt, platform } = device;
  const title = name ?? "Unknown device";
  const from = [platform, remoteIp, `asked ${when(requestedAt)}`]
    .filter((part) => part !== undefined)
    .join(" · ");
  return (
    <li className="card device waiting">
      <DeviceIcon />
      <div className="device-about">
        <h4>{title}</h4>
        <p className="quiet">
          <code title={deviceId}>{shortId(deviceId)}</code> · {from}
        </p>
        <Scopes scopes={scopes} />
      </div>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-label={`Reject ${shortId(requestId)}`}
          onClick={() => onDecide({ kind: "reject", device, title })}
        >
          Reject
        </button>
        <button
          type="button"
          className="button primary"
          aria-label={`Approve ${shortId(requestId)}`}
          onClick={() => onDecide({ kind: "approve", device, title })}
        >
          Approve
        </button>
      </div>
    </li>
  );
}

export function PairedItem({ device, name, onDecide }: ItemProps<PairedDevice>) {
  const { deviceId, scopes, approvedAt, platform } = device;
  const title = name ?? "Device";
  return (
    <li className="card device">
      <DeviceIcon />
      <div className="device-about">
        <h4>{title}</h4>
        <p className="quiet">
          <code title={deviceId}>{shortId(deviceId)}</code>
          {platform === undefined ? "" : ` · ${platform}`}
          {approvedAt === undefined ? "" : ` · approved ${when(approvedAt)}`}
        </p>
        <Scopes scopes={scopes} />
      </div>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-label={`Remove ${shortId(deviceId)}`}
          onClick={() => onDecide({ kind: "remove", device, title })}
        >
          Remove
        </button>
      </div>
    </li>
  );
}

export function Scopes({ scopes }: { readonly scopes: readonly string[] }) {
  return (
    <ul className="scopes" aria-label="What it may do">
      {scopes.map((scope) => {
        const { words, risky } = scopeWords(scope);
        return (
          <li key={scope} className={risky ? "risky" : undefined} title={scope}>
            {words}
          </li>
        );
      })}
    </ul>
  );
}
