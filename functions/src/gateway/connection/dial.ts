import type { ConnectClaims } from "./connect-request.ts";
import { GatewayFailure } from "../failures/failure.ts";
import { shakeHands } from "./handshake.ts";
import type { Hello } from "./hello.ts";
import type { ProofVersion } from "./proof.ts";
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
export interface Admission {
  readonly socket: GatewaySocket;
  readonly hello: Hello;
}

/**
 * Opens a socket and shakes hands. A release that does not know the newer signature calls it invalid: then, once, and
 * in a new socket because the gateway closes this one, the older signature is tried.
 *
 * @throws {GatewayFailure}
 */
export async function dial(options: DialOptions): Promise<Admission> {
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
    const admission = await enter(options, "v2");
    knownProofs.set(url, "v2");
    return admission;
  } catch (error) {
    // The device is proved before its token is looked at.
    if (error instanceof GatewayFailure && error.step === "access") knownProofs.set(url, "v2");
    throw error;
  }
}

async function enter(options: DialOptions, proof: ProofVersion): Promise<Admission> {
  const { url, claims, deadlineMs, openSocket } = options;
  const known = { url, deviceId: claims.identity.deviceId };
  const socket = new GatewaySocket(url, known, openSocket);
  try {
    return { socket, hello: await shakeHands(socket, { claims, proof, deadlineMs }) };
  } catch (error) {
    throw error instanceof GatewayFailure ? error.with(known) : error;
  }
}
