import type { GatewayStatus } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import { useConsoleWords, useFormat } from "../speech";
import { Fact, FindingNote, stateOf } from "./gateway-section";

/** What an owner decides about a gateway: what it gets from now on, or that it is none of the list. */
export interface GatewayDecision {
  readonly kind: GatewayStatus["state"] | "remove";
  readonly gateway: GatewayStatus;
}

interface GatewayItemProps {
  readonly gateway: GatewayStatus;
  /** Name of the secret of its token, where it has one of its own. */
  readonly tokenSecret: string | undefined;
  readonly onDecide: (decision: GatewayDecision) => void;
}

/** One of several gateways: how it is, what it gets, and what can be decided about it. */
export function GatewayItem({ gateway, tokenSecret, onDecide }: GatewayItemProps) {
  const { gateways: words, gateway: states } = useConsoleWords();
  const { url, state, region, admin, chat } = gateway;
  const health = state === "off" ? undefined : stateOf(admin, states);
  const finding = admin?.finding ?? chat?.finding;
  return (
    <li className="card connection">
      <div className="card-head">
        <div>
          <h3>
            <bdi dir="ltr">{url}</bdi>
          </h3>
          {region === undefined ? null : (
            <p className="quiet" dir="auto">
              {region}
            </p>
          )}
        </div>
        <div className="actions">
          <span className={`pill ${state === "active" ? "good" : state === "draining" ? "warn" : ""}`}>
            {words.states[state]}
          </span>
          {health === undefined ? null : <span className={`pill ${health.tone}`}>{health.state}</span>}
        </div>
      </div>
      {finding && state !== "off" ? <FindingNote finding={finding} /> : null}
      {state === "draining" ? <p className="quiet">{words.drains}</p> : null}
      <Figures gateway={gateway} tokenSecret={tokenSecret} />
      <Decisions gateway={gateway} onDecide={onDecide} />
    </li>
  );
}

function Figures({ gateway, tokenSecret }: Pick<GatewayItemProps, "gateway" | "tokenSecret">) {
  const { gateways: words, gateway: gatewayWords } = useConsoleWords();
  const { number, precise, share, duration } = useFormat();
  const { openRuns, inFlight, limit, waiting, startMs } = gateway;
  const whole = (value: number | undefined) => (value === undefined ? undefined : number(value));
  const bound = inFlight !== undefined && limit !== undefined;
  return (
    <dl className="facts">
      <Fact name={words.share} value={share(gateway.share)} />
      <Fact name={words.weight} value={precise(gateway.weight)} />
      <Fact name={gatewayWords.release} value={gateway.admin?.release ?? gateway.chat?.release} />
      <Fact name={words.openRuns} value={whole(openRuns)} />
      <Fact
        name={words.inFlight}
        value={bound ? fill(words.of, { n: number(inFlight), limit: number(limit) }) : whole(inFlight)}
      />
      <Fact name={words.waiting} value={whole(waiting)} />
      <Fact name={words.start} value={startMs === undefined ? undefined : duration(startMs)} />
      <Fact name={words.tokenSecret} value={tokenSecret && <code>{tokenSecret}</code>} />
    </dl>
  );
}

function Decisions({ gateway, onDecide }: Pick<GatewayItemProps, "gateway" | "onDecide">) {
  const { gateways: words } = useConsoleWords();
  const kinds = (["active", "draining", "off", "remove"] as const).filter((kind) => kind !== gateway.state);
  return (
    <div className="actions">
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          className="button"
          aria-label={fill(words.named, { action: words.actions[kind], url: gateway.url })}
          onClick={() => onDecide({ kind, gateway })}
        >
          {words.actions[kind]}
        </button>
      ))}
    </div>
  );
}
