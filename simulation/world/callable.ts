import type { CallableRequest, CallableResponse } from "firebase-functions/v2/https";
import type { ChatChunk } from "../../functions/src/contract/index.ts";
import type { Setting } from "../plan/step.ts";
import { runningMachine } from "../time/machine.ts";
import type { VirtualTime } from "../time/virtual-time.ts";

export type Chunk = ChatChunk;

/** A call of a visitor, as the functions runtime hands it over. */
export function callOf({ anonymous }: Setting, uid: string, data: object): CallableRequest {
  const address = anonymous.get(uid);
  const provider = address === undefined ? "password" : "anonymous";
  const auth = {
    uid,
    token: { firebase: { sign_in_provider: provider }, email_verified: true },
    rawToken: "",
  };
  // Only what the host's proxy wrote counts.
  const headers = { "x-forwarded-for": `192.0.2.200, ${address ?? "192.0.2.100"}` };
  return { data, auth, rawRequest: { headers, socket: {} } } as unknown as CallableRequest;
}

export interface Receiving {
  readonly take: (chunk: Chunk) => void;
  readonly hasLeft: () => boolean;
  /** Milliseconds that the browser takes for each chunk. */
  readonly slowMs: number;
  readonly time: VirtualTime;
}

/** A streaming browser. */
export function responseOf({ take, hasLeft, slowMs }: Receiving): CallableResponse<Chunk> {
  const sendChunk = async (chunk: Chunk) => {
    if (hasLeft()) return false;
    take(chunk);
    if (slowMs > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      runningMachine()?.after(slowMs, resolve);
      await promise;
    }
    return !hasLeft();
  };
  return { sendChunk, signal: new AbortController().signal };
}
