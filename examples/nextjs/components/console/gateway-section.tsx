import type { DeviceStatus, Finding, StatusResult } from "clawfire-react/contract";
import { shortId } from "@/lib/devices";
import type { ConsoleWords } from "@/words/en/console";
import type { Polled } from "@/lib/use-polled";
import { AlertIcon, CheckIcon } from "../icons";
import { useConsoleWords, useFormat } from "../speech";
import { Section } from "./section";

/** How the two devices reach the gateway, and what to do where they do not. */
export function GatewaySection({ status }: { readonly status: Polled<StatusResult> }) {
  const { value, failure } = status;
  const { gateway: words, askingGateway } = useConsoleWords();
  return (
    <Section title={words.title} failure={failure}>
      {value === undefined && failure === undefined ? <p className="quiet">{askingGateway}</p> : null}
      {value ? (
        <div className="pair">
          <Connection name={words.chatDevice} about={words.chatAbout} status={value.chat} />
          <Connection name={words.adminDevice} about={words.adminAbout} status={value.admin} />
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
  const { gateway: words } = useConsoleWords();
  const { state, tone } = stateOf(status, words);
  return (
    <article className="card connection" aria-label={name}>
      <div className="card-head">
        <div>
          <h3>{name}</h3>
          <p className="quiet">{about}</p>
        </div>
        <span className={`pill ${tone}`}>{state}</span>
      </div>
      {status?.finding ? <FindingNote finding={status.finding} /> : null}
      {status?.connected || status?.finding ? null : <p className="quiet">{words.connectsLater}</p>}
      {status ? <Facts status={status} /> : null}
    </article>
  );
}

/** What is wrong, and what to do. */
export function FindingNote({ finding: { meaning, remedy, command } }: { readonly finding: Finding }) {
  return (
    <div className="finding">
      <AlertIcon />
      <div lang="en" dir="ltr">
        <p>{meaning}</p>
        <p className="remedy">{remedy}</p>
        {command ? <code>{command}</code> : null}
      </div>
    </div>
  );
}

function Facts({ status }: { readonly status: DeviceStatus }) {
  const { gateway: words } = useConsoleWords();
  const { when } = useFormat();
  const { deviceId, release, protocol, paired, seenAt } = status;
  return (
    <dl className="facts">
      <Fact name={words.device} value={deviceId && <code title={deviceId}>{shortId(deviceId)}</code>} />
      <Fact name={words.release} value={release} />
      <Fact name={words.protocol} value={protocol} />
      <Fact name={words.paired} value={paired === undefined ? undefined : paired ? <Yes /> : words.no} />
      <Fact name={words.seen} value={when(seenAt)} />
    </dl>
  );
}

function Yes() {
  const { gateway } = useConsoleWords();
  return (
    <>
      <CheckIcon /> {gateway.yes}
    </>
  );
}

export function Fact({ name, value }: { readonly name: string; readonly value: React.ReactNode }) {
  if (value === undefined || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function stateOf(
  status: DeviceStatus | undefined,
  words: ConsoleWords["gateway"],
): { state: string; tone: "good" | "bad" | "idle" | "warn" } {
  if (status === undefined) return { state: words.notSeen, tone: "idle" };
  if (status.connected) return { state: words.connected, tone: "good" };
  if (status.finding?.requestId !== undefined) return { state: words.waits, tone: "warn" };
  return status.finding ? { state: words.notConnected, tone: "bad" } : { state: words.idle, tone: "idle" };
}
