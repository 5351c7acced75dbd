import type { Log } from "../telemetry/log.ts";
import type { ReadSecret, SecretVersion } from "./secret-reader.ts";

interface Entry {
  readonly secret: SecretVersion;
  readonly readAtMs: number;
}

export interface SecretCacheOptions {
  readonly read: ReadSecret;
  readonly log: Log;
  /** How long a value is used before it is read again. */
  readonly maxAgeMs: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * Owns the secrets that this instance has read. Concurrent reads of one secret are one read; when a read fails,
 * the last good value goes on being used.
 */
export class SecretCache {
  readonly #options: SecretCacheOptions;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #reading = new Map<string, Promise<string>>();

  constructor(options: SecretCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The value, at most `maxAgeMs` old unless Secret Manager cannot be read.
   * @throws what Secret Manager answered, when there is no good value to fall back on.
   */
  async get(name: string): Promise<string> {
    const entry = this.#entries.get(name);
    if (entry !== undefined && this.#now() - entry.readAtMs < this.#options.maxAgeMs)
      return entry.secret.value;
    return this.refresh(name);
  }

  /** Reads the secret now, as when the gateway refuses the one we have. */
  async refresh(name: string): Promise<string> {
    const reading = this.#reading.get(name) ?? this.#read(name).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return reading;
  }

  async #read(name: string): Promise<string> {
    const last = this.#entries.get(name)?.secret;
    try {
      const secret = await this.#options.read(name);
      if (secret.version !== last?.version)
        this.#options.log.info("Secret read", { version: secret.version });
      return this.#keep(name, secret);
    } catch (error) {
      if (last === undefined) throw error;
      this.#options.log.warn("Secret could not be read again; the last good version stays in use", {
        version: last.version,
        problem: error instanceof Error ? error.message : String(error),
      });
      return this.#keep(name, last);
    }
  }

  #keep(name: string, secret: SecretVersion): string {
    this.#entries.set(name, { secret, readAtMs: this.#now() });
    return secret.value;
  }
}
