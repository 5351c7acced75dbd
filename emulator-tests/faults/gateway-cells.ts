import {
  faults,
  type ArmedFault,
  type FaultName,
  type FaultRow,
  type StepName,
} from "../../simulated-gateway/index.ts";
import { drawnFaults } from "../../simulation/plan/mishaps.ts";
import type { Cell, Played } from "./cell.ts";
import type { Message } from "./message.ts";
import type { Stage } from "./stage.ts";
import { happens } from "./waiting.ts";

/** Milliseconds within which a fault must have struck once its message has an answer. */
const STRIKES_WITHIN_MS = 5_000;

const connecting: ReadonlySet<StepName> = new Set(["on-upgrade", "on-open", "on-connect", "after-hello"]);

/** Steps that only a turn whose connection was lost reaches. */
const recovering: ReadonlySet<StepName> = new Set(["on-wait", "on-history"]);

/** Faults of the socket itself, which is none in the simulation. */
const ofSockets: ReadonlySet<FaultName> = new Set([
  "cut",
  "half-open",
  "refuse-upgrade",
  "binary-frame",
  "malformed-json",
  "close-restart",
  "close-starting",
  "close-slow-consumer",
  "close-empty",
]);

/** Every fault that the simulated gateway knows, at each of its steps, but for those of frames that `simulation/` draws, all at once. */
export const gatewayCells: readonly Cell[] = (Object.keys(faults) as FaultName[])
  .filter((name) => ofSockets.has(name) || !drawnFaults.has(name))
  .flatMap((name) => (faults[name] as FaultRow).steps.map((step) => cellOf(name, step)));

function cellOf(fault: FaultName, step: StepName): Cell {
  const sockets = connecting.has(step) ? "none" : "open";
  return {
    fault,
    step,
    sockets,
    play: (stage, message) => playOf(step)(stage, message, arm(stage, fault, step)),
  };
}

type Play = (stage: Stage, message: Message, armed: ArmedFault) => Promise<Played>;

function playOf(step: StepName): Play {
  if (step === "on-abort") return stopping;
  return recovering.has(step) ? recover : simply;
}

/** A fault that changes the token is followed by its owner, who tells the functions of it. */
function arm(stage: Stage, fault: FaultName, step: StepName): ArmedFault {
  const armed = stage.gateway.fault(fault, { step, backInMs: 300 });
  void armed.struck.then(() => stage.shareToken());
  return armed;
}

async function simply(stage: Stage, message: Message, armed: ArmedFault): Promise<Played> {
  await stage.insist(message);
  return { struck: await happens(armed.struck, STRIKES_WITHIN_MS) };
}

/** The socket breaks first, so that the run has to be found again, and goes on until the fault has struck. */
async function recover(stage: Stage, message: Message, armed: ArmedFault): Promise<Played> {
  const hold = stage.speaker.hold("after-first-delta");
  stage.gateway.fault("cut", { step: "after-first-delta" });
  const insisting = stage.insist(message);
  const struck = await happens(armed.struck, STRIKES_WITHIN_MS);
  hold.release();
  await insisting;
  return { struck };
}

/** Tries of a visitor to stop a reply. */
const STOP_TRIES = 4;

/** The visitor stops the reply, through another instance than the one that follows it. */
async function stopping(stage: Stage, message: Message, armed: ArmedFault): Promise<Played> {
  const hold = stage.speaker.hold("after-first-delta");
  const insisting = stage.insist(message);
  await happens(hold.reached, STRIKES_WITHIN_MS);
  for (let tries = 0; tries < STOP_TRIES; tries += 1) if (await message.stop(stage.fleet.at(1))) break;
  const struck = await happens(armed.struck, STRIKES_WITHIN_MS);
  hold.release();
  await insisting;
  return { struck, mayBeStopped: true };
}
