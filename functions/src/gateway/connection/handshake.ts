import { connectParams, type Challenge, type ConnectClaims } from "./connect-request.ts";
import { classify, GatewayFailure } from "../failures/failure.ts";
import { helloPayload, parseFrame, type Answer } from "../wire/frames.ts";
import { toHello, type Hello, type ReceivedChallenge } from "./hello.ts";
import type { ProofVersion } from "./proof.ts";
import type { GatewaySocket } from "./socket.ts";

const requestId = "connect";

export interface HandshakeOptions {
  readonly claims: ConnectClaims;
  readonly proof: ProofVersion;
  /** Milliseconds for everything from the dial to the hello. */
  readonly deadlineMs: number;
}

/**
 * Waits for the gateway's challenge, answers it, and resolves with the hello.
 *
 * @throws {GatewayFailure} The socket is terminated then.
 */
export async function shakeHands(socket: GatewaySocket, options: HandshakeOptions): Promise<Hello> {
  const { promise, resolve, reject } = Promise.withResolvers<Hello>();
  const deadline = setTimeout(
    () => reject(classify({ from: "deadline", of: "connect" })),
    options.deadlineMs,
  );
  void socket.ended.then(reject);
  let received: ReceivedChallenge | undefined;
  socket.onFrame = (data) => {
    const frame = parseFrame(data.toString());
    if (frame.kind === "challenge") {
      received = { ts: frame.ts, receivedAtMs: Date.now() };
      answerChallenge(socket, frame, options);
    }
    if (frame.kind === "response" && frame.id === requestId) settle(frame.answer, received, resolve, reject);
  };
  try {
    return await promise;
  } catch (error) {
    if (error instanceof GatewayFailure) socket.terminate(error);
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

function answerChallenge(
  socket: GatewaySocket,
  challenge: Challenge,
  { claims, proof }: HandshakeOptions,
): void {
  const params = connectParams(claims, challenge, proof);
  socket.send(JSON.stringify({ type: "req", id: requestId, method: "connect", params }));
}

function settle(
  answer: Answer,
  received: ReceivedChallenge | undefined,
  resolve: (hello: Hello) => void,
  reject: (failure: GatewayFailure) => void,
): void {
  if (!answer.ok) return reject(classify({ from: "answer", error: answer.error, method: "connect" }));
  const hello = helloPayload.safeParse(answer.payload);
  if (!hello.success) return reject(new GatewayFailure("answer-not-understood", { method: "connect" }));
  return resolve(toHello(hello.data, received));
}
