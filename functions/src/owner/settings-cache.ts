import type { Firestore } from "firebase-admin/firestore";
import type { SiteSettings } from "../contract/index.ts";
import { readSettings } from "./settings.ts";

/** How old what is known of the settings may be when it is used, in milliseconds: a change is in effect everywhere after. */
const MAX_AGE_MS = 4_000;

/** From which age on they are read again on the side, so that an instance with calls never waits for them. */
const REFRESH_AGE_MS = 2_000;

interface Known {
  readonly settings: SiteSettings;
  /** When they were asked for, epoch milliseconds. */
  readonly askedAtMs: number;
}

interface Reading {
  readonly askedAtMs: number;
  readonly answer: Promise<SiteSettings>;
}

/**
 * Owns what this instance knows of the site's settings. They are read at most once in two seconds, and only while there
 * are calls: an idle instance has no CPU to listen with.
 */
export class SettingsCache {
  readonly #now: () => number;
  #known: Known | undefined;
  #reading: Reading | undefined;

  /** @param now epoch milliseconds. @default Date.now */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** What was read last, however old: what to begin with while `current` is on its way. */
  get latest(): SiteSettings | undefined {
    return this.#known?.settings;
  }

  /** The same if it is no older than `current` would be. */
  get recent(): SiteSettings | undefined {
    const known = this.#known;
    return known !== undefined && this.#ageMs(known) < MAX_AGE_MS ? known.settings : undefined;
  }

  /**
   * The settings as they were at most four seconds ago.
   * @throws what Firestore answered, and Error for settings that cannot be read.
   */
  async current(database: Firestore): Promise<SiteSettings> {
    const known = this.#known;
    if (known === undefined || this.#ageMs(known) >= MAX_AGE_MS) return this.#read(database);
    if (this.#ageMs(known) >= REFRESH_AGE_MS) this.#read(database).catch(() => {});
    return known.settings;
  }

  /** Keeps what this instance has just written. */
  keep(settings: SiteSettings): void {
    this.#known = { settings, askedAtMs: this.#now() };
  }

  /** A clock that went back tells nothing of an age. */
  #ageMs({ askedAtMs }: { readonly askedAtMs: number }): number {
    const ageMs = this.#now() - askedAtMs;
    return ageMs < 0 ? Number.POSITIVE_INFINITY : ageMs;
  }

  /** An answer that was asked for too long ago, as before the instance was frozen, is not waited for. */
  #read(database: Firestore): Promise<SiteSettings> {
    if (this.#reading !== undefined && this.#ageMs(this.#reading) < MAX_AGE_MS) return this.#reading.answer;
    const askedAtMs = this.#now();
    const answer = this.#readAt(database, askedAtMs);
    const reading = { askedAtMs, answer };
    this.#reading = reading;
    const over = () => {
      if (this.#reading === reading) this.#reading = undefined;
    };
    answer.then(over, over);
    return answer;
  }

  async #readAt(database: Firestore, askedAtMs: number): Promise<SiteSettings> {
    const settings = await readSettings(database);
    if (this.#known === undefined || this.#known.askedAtMs <= askedAtMs)
      this.#known = { settings, askedAtMs };
    return settings;
  }
}
