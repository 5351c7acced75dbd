/** What a bench wants of the simulated agent: it travels as the visitor's message. */
export interface Script {
  /** Pieces of the reply. */
  readonly pieces: number;
  /** Words in a piece. */
  readonly words: number;
  /** Milliseconds between two pieces. @default 0 */
  readonly paceMs?: number;
  /** Whether each piece tells when it was said, as milliseconds of the machine's clock. */
  readonly stamped?: boolean;
  /** Stops after the last piece until this is released. */
  readonly hold?: string;
}

/** A reply of 200 tokens, as it comes from a model that says 80 a second to a gateway that tells every 75 ms. */
export const usualReply: Script = { pieces: 33, words: 6 };

export function writeScript(script: Script): string {
  return JSON.stringify(script);
}

/** Milliseconds that are the same in every process of this machine. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}
