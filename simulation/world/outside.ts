import type { Firestore } from "firebase-admin/firestore";
import type { Outside } from "../../functions/src/instance.ts";
import type { Log } from "../../functions/src/telemetry/log.ts";
import type { Network } from "../network/network.ts";
import type { Machine } from "../time/machine.ts";
import type { Trace } from "./trace.ts";

/** Milliseconds that reading a secret takes at most. */
const SECRET_MS = 80;

/** What an instance of a world reaches: the world's secrets, database and network. */
export function outsideOf(
  machine: Machine,
  secrets: ReadonlyMap<string, string>,
  open: () => Firestore,
  network: Network,
): Outside {
  const readSecret = async (name: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    machine.after(1 + machine.random.next() * SECRET_MS, resolve);
    await promise;
    const value = secrets.get(name);
    if (value === undefined) throw Object.assign(new Error(`There is no secret ${name}.`), { code: 5 });
    return { value, version: `${name}/${value.length}` };
  };
  const database = open();
  return {
    readSecret,
    openDatabase: async () => database,
    openSocket: (url) => network.dial(url),
    verifyToken,
  };
}

/** A guest's token is his uid. */
async function verifyToken(token: string) {
  return { uid: token, firebase: { sign_in_provider: "anonymous" } };
}

/** What an instance writes to its log, in the trace. */
export function logOf({ name }: Machine, trace: Trace): Log {
  const write = (level: string) => (message: string, fields?: object) => {
    const about = fields === undefined ? "" : ` ${JSON.stringify(fields).slice(0, 160)}`;
    trace.tell(name, `${level} ${message}${about}`);
  };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}
