import type { DeviceStatus, StatusResult } from "clawfire-react/contract";
import { shortId, when } from "@/lib/words";
import type { Polled } from "@/lib/use-polled";
import { AlertIcon, CheckIcon } from "../icons";
import { Section } from "./section";

/** How the two devices reach the gateway, and what to do where they do not. */
export function GatewaySection({ status }: { readonly status: Polled<StatusResult> }) {
  const { value, failure } = status;
  return (
    <Section title="Gateway" failure={failure}>
      {value === undefined && failure === undefined ? <p className="quiet">Asking the gateway…</p> : null}
      {value ? (
        <div className="pair">
          <Connection name="Chat device" about="Speaks for visitors" status={value.chat} />
          <Connection name="Admin device" about="Approves and removes devices" status={value.admin} />
        </div>
      ) : null}
    </Section>
  );
}

interface ConnectionProps {
  readonly name: string;
  readonly about: string;
  readonly status: DeviceStatus | undefined;
}

function Connection({ name, about, status }: ConnectionProps) {
  const { words, tone } = stateOf(status);
  return (
    <article className="card connection" aria-label={name}>
      <div className="card-head">
        <div>
          <h3>{name}</h3>
          <p className="quiet">{about}</p>
        </div>
        <span className={`pill ${tone}`}>{words}</span>
      </div>
      {status?.finding ? (
        <div className="finding">
          <AlertIcon />
          <div>
            <p>{status.finding.meaning}</p>
            <p className="remedy">{status.finding.remedy}</p>
            {status.finding.command ? <code>{status.finding.command}</code> : null}
          </div>
        </div>
      ) : null}
      {status?.connected || status?.finding ? null : (
        <p className="quiet">It connects with the next message of a visitor.</p>
      )}
      {status ? <Facts status={status} /> : null}
    </article>
  );
}

function Facts({ status }: { readonly status: DeviceStatus }) {
  const { deviceId, release, protocol, paired, seenAt } = status;
  return (
    <dl className="facts">
      <Fact name="Device" value={deviceId && <code title={deviceId}>{shortId(deviceId)}</code>} />
      <Fact name="Release" value={release} />
      <Fact name="Protocol" value={protocol} />
      <Fact name="Paired" value={paired === undefined ? undefined : paired ? <Yes /> : "No"} />
      <Fact name="Seen" value={when(seenAt)} />
    </dl>
  );
}

function Yes() {
  return (
    <>
      <CheckIcon /> Yes
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: React.ReactNode }) {
  if (value === undefined || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function stateOf(status: DeviceStatus | undefined): {
  words: string;
  tone: "good" | "bad" | "idle" | "warn";
} {
  if (status === undefined) return { words: "Not seen yet", tone: "idle" };
  if (status.connected) return { words: "Connected", tone: "good" };
  if (status.finding?.requestId !== undefined) return { words: "Waits for approval", tone: "warn" };
  return status.finding ? { words: "Not connected", tone: "bad" } : { words: "Idle", tone: "idle" };
}
