/** A device that the gateway knows before its first start. */
export interface SeededDevice {
  readonly deviceId: string;
  /** The raw public key in base64url. */
  readonly publicKey: string;
  readonly scopes: readonly string[];
}

/** The model that the gateway asks; it obeys the marks of `local-stack/scripted-reply.ts`. */
export interface ModelUnderTest {
  /** The visitors' words of every turn that it was asked, oldest first. */
  prompts(): readonly string[];
  /** Content types of the pictures that came with the visitor's words, each time that they were asked. */
  pictures(words: string): readonly (readonly string[])[];
  /** Resolves once it was asked with words that contain these. */
  asked(words: string): Promise<void>;
  /** Lets the replies go on that hold at that name. */
  release(name: string): void;
}

/**
 * One gateway that the suite runs over, real or simulated, with what its owner can do to it. Remote clients reach it
 * at `url`: it must treat them as remote, because on bare loopback a gateway skips the pairing.
 */
export interface GatewayUnderTest {
  /** Names the row of `expectations.ts`. */
  readonly release: string;
  readonly url: string;
  /** The shared token that it wants now. */
  readonly token: string;
  readonly model: ModelUnderTest;
  /** Starts it again with everything that it stored; `killed` gives the runs that go on no chance to end. */
  restart(how: "politely" | "killed"): Promise<void>;
  /** Restarts it with another shared token, and answers that. */
  rotateToken(): Promise<string>;
  stop(): Promise<void>;
}

export type StartGateway = (devices: readonly SeededDevice[]) => Promise<GatewayUnderTest>;
