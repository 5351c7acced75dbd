import { classify } from "../failures/classify.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { parseFrame, type GatewayAnswer } from "../wire/frames.ts";
import { connectParams, type Challenge, type ConnectClaims, type ProofVersion } from "./connect-request.ts";
import { helloPayload, toHello, type Hello, type ReceivedChallenge } from "./hello.ts";
import { GatewaySocket, type OpenSocket } from "./socket.ts";

/** Which signature each gateway is known to want, by its URL. Kept by the caller, so that the fall-back is paid once. */
export type KnownProofs = Map<string, ProofVersion>;

export interface DialOptions {
  readonly url: string;
  readonly claims: ConnectClaims;
  readonly knownProofs: KnownProofs;
  /** Milliseconds for one socket, from the dial to the hello. */
  readonly deadlineMs: number;
  /** @default a WebSocket of `ws` */
  readonly openSocket?: OpenSocket | undefined;
}

/** A socket that the gateway has let in. */
export interface AdmittedSocket {
  readonly socket: GatewaySocket;
  readonly hello: Hello;
}

/**
 * Opens a socket and shakes hands. A release that does not know the newer signature calls it invalid: then, once, and
 * in a new socket because the gateway closes this one, the older signature is tried.
 *
 * @throws {GatewayFailure}
 */
export async function dial(options: DialOptions): Promise<AdmittedSocket> {
  const { url, knownProofs } = options;
  const proof = knownProofs.get(url) ?? "v3";
  try {
    return await enter(options, proof);
  } catch (error) {
    if (!(error instanceof GatewayFailure) || error.kind !== "device-signature-invalid") throw error;
    knownProofs.delete(url);
    if (proof === "v2") throw error;
  }
  try {
    const admitted = await enter(options, "v2");
    knownProofs.set(url, "v2");
    return admitted;
  } catch (error) {
    // The device is proved before its token is looked at.
    if (error instanceof GatewayFailure && error.step === "access") knownProofs.set(url, "v2");
    throw error;
  }
}

async function enter(options: DialOptions, proof: ProofVersion): Promise<AdmittedSocket> {
  const { url, claims, deadlineMs, openSocket } = options;
  const known = { url, deviceId: claims.identity.deviceId };
  const socket = new GatewaySocket(url, known, openSocket);
  try {
    return { socket, ...(await shakeHands(socket, { claims, proof, deadlineMs })) };
  } catch (error) {
    throw error instanceof GatewayFailure ? error.with(known) : error;
  }
}

const requestId = "connect";

interface HandshakeOptions {
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
async function shakeHands(
  socket: GatewaySocket,
  options: HandshakeOptions,
): Promise<Omit<AdmittedSocket, "socket">> {
  const { promise, resolve, reject } = Promise.withResolvers<Hello>();
  const dialledAtMs = Date.now();
  const deadline = setTimeout(
    () => reject(classify({ from: "deadline", of: "connect" })),
    options.deadlineMs,
  );
  void socket.ended.then(reject);
  let received: ReceivedChallenge | undefined;
  socket.onFrame = (data) => {
    const frame = parseFrame(data.toString());
    if (frame.kind === "challenge") {
      received = { ts: frame.ts, receivedAtMs: Date.now(), dialledAtMs };
      answerChallenge(socket, frame, options);
    }
    if (frame.kind === "response" && frame.id === requestId) settle(frame.answer, received, resolve, reject);
  };
  try {
    return { hello: await promise };
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
  answer: GatewayAnswer,
  received: ReceivedChallenge | undefined,
  resolve: (hello: Hello) => void,
  reject: (failure: GatewayFailure) => void,
): void {
  if (!answer.ok) return reject(classify({ from: "answer", error: answer.error, method: "connect" }));
  const hello = helloPayload.safeParse(answer.payload);
  if (!hello.success) return reject(new GatewayFailure("answer-not-understood", { method: "connect" }));
  return resolve(toHello(hello.data, received));
}
