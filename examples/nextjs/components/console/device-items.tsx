import type { PairedDevice, PendingDevice } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import { isRisky, shortId } from "@/lib/devices";
import { DeviceIcon } from "../icons";
import { useConsoleWords, useFormat } from "../speech";
import type { DeviceDecision } from "./device-dialog";

interface ItemProps<Device> {
  readonly device: Device;
  readonly name: string | undefined;
  readonly onDecide: (decision: DeviceDecision) => void;
}

/** A device at the door, and what it asks for. */
export function WaitingItem({ device, name, onDecide }: ItemProps<PendingDevice>) {
  const { deviceId, requestId, scopes, remoteIp, requestedAt, platform, gateway } = device;
  const { devices: words } = useConsoleWords();
  const { when } = useFormat();
  const title = name ?? words.unknown;
  const id = idAt(requestId, gateway);
  const from = [platform, remoteIp, gateway, fill(words.askedAt, { when: when(requestedAt) })]
    .filter((part) => part !== undefined)
    .join(" · ");
  return (
    <li className="card device waiting">
      <DeviceIcon />
      <div className="device-about">
        <h4 dir="auto">{title}</h4>
        <p className="quiet">
          <code title={deviceId}>{shortId(deviceId)}</code> · {from}
        </p>
        <Scopes scopes={scopes} />
      </div>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-label={fill(words.rejectNamed, { id })}
          onClick={() => onDecide({ kind: "reject", device, title })}
        >
          {words.reject}
        </button>
        <button
          type="button"
          className="button primary"
          aria-label={fill(words.approveNamed, { id })}
          onClick={() => onDecide({ kind: "approve", device, title })}
        >
          {words.approve}
        </button>
      </div>
    </li>
  );
}

export function PairedItem({ device, name, onDecide }: ItemProps<PairedDevice>) {
  const { deviceId, scopes, approvedAt, platform, gateway } = device;
  const { devices: words, remove } = useConsoleWords();
  const { when } = useFormat();
  const title = name ?? words.device;
  return (
    <li className="card device">
      <DeviceIcon />
      <div className="device-about">
        <h4 dir="auto">{title}</h4>
        <p className="quiet">
          <code title={deviceId}>{shortId(deviceId)}</code>
          {platform === undefined ? "" : ` · ${platform}`}
          {gateway === undefined ? "" : ` · ${gateway}`}
          {approvedAt === undefined ? "" : ` · ${fill(words.approvedAt, { when: when(approvedAt) })}`}
        </p>
        <Scopes scopes={scopes} />
      </div>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-label={fill(words.removeNamed, { id: idAt(deviceId, gateway) })}
          onClick={() => onDecide({ kind: "remove", device, title })}
        >
          {remove}
        </button>
      </div>
    </li>
  );
}

/** What a button decides on: a device may be at several gateways. */
function idAt(id: string, gateway: string | undefined): string {
  return gateway === undefined ? shortId(id) : `${shortId(id)}, ${gateway}`;
}

export function Scopes({ scopes }: { readonly scopes: readonly string[] }) {
  const { devices: words, scopeNames } = useConsoleWords();
  return (
    <ul className="scopes" aria-label={words.scopes}>
      {scopes.map((scope) => (
        <li key={scope} className={isRisky(scope) ? "risky" : undefined} title={scope}>
          {Object.hasOwn(scopeNames, scope) ? scopeNames[scope] : scope}
        </li>
      ))}
    </ul>
  );
}
