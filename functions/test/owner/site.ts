import { randomUUID } from "node:crypto";
import type { SettingsChange } from "../../src/contract/index.ts";
import { answerSpending, countUnstored } from "../../src/owner/answer-spending.ts";
import { readBudgets } from "../../src/owner/budget-state.ts";
import { Ledger } from "../../src/owner/ledger.ts";
import { SettingsCache } from "../../src/owner/settings-cache.ts";
import { changeSettings, readSettings } from "../../src/owner/settings.ts";
import { SiteAdmission } from "../../src/owner/site-admission.ts";
import type { Answer, Turn } from "../../src/turn/turn.ts";
import { Charge } from "../../src/visitor/limits.ts";
import { Refusals } from "../../src/visitor/refusals.ts";
import type { TestDatabase } from "../support/database.ts";
import { openRunning, storeOf } from "../turn/turns.ts";

export interface Sending {
  readonly anonymous?: boolean;
  readonly agentId?: string;
  readonly messageId?: string;
}

/** One instance at a site whose clock the test sets. */
export class Site {
  nowMs = Date.parse("2026-09-30T12:00:00Z");
  readonly #test: TestDatabase;
  #settings = new SettingsCache(() => this.nowMs);
  #ledger = new Ledger();

  constructor(test: TestDatabase) {
    this.#test = test;
  }

  /** Another instance takes the place of this one: it knows nothing yet. */
  renew(): void {
    this.#settings = new SettingsCache(() => this.nowMs);
    this.#ledger = new Ledger();
  }

  /** Changes the settings, and lets the time pass in which every instance learns of it. */
  async change(change: SettingsChange): Promise<void> {
    await changeSettings(this.#test.database, change, { by: "olga", nowMs: this.nowMs });
    this.nowMs += 5_000;
  }

  /** Opens the turn of one message. */
  send({ messageId = randomUUID(), ...sending }: Sending = {}): Promise<Turn> {
    return openRunning(this.store(sending), { messageId, text: "hello" });
  }

  async answer(turn: Turn, answer: Partial<Answer>): Promise<void> {
    await this.store({}).answer(turn, { text: "Yes.", state: "complete", ...answer });
  }

  async fail(turn: Turn, runEnded: boolean): Promise<void> {
    await this.store({}).fail(turn, "run-failed", runEnded);
  }

  /** What is on the books, in the order of the budgets. */
  async spent(): Promise<number[]> {
    const { budgets } = await readSettings(this.#test.database);
    return (await readBudgets(this.#test.database, budgets, this.nowMs)).map(({ spent }) => spent);
  }

  store({ anonymous = false, agentId = "main" }: Sending) {
    const { database } = this.#test;
    const settings = this.#settings;
    return storeOf(this.#test, {
      anonymous,
      agentId,
      now: () => this.nowMs,
      admission: new SiteAdmission({
        database,
        settings,
        ledger: this.#ledger,
        visitor: new Charge(database, [], new Refusals()),
        spender: { agentId, anonymous },
        now: () => this.nowMs,
      }),
      spending: {
        of: (turn, { usage, model }) =>
          answerSpending(database, settings, {
            spender: { agentId, anonymous: turn.anonymous },
            usage,
            model,
            nowMs: this.nowMs,
          }),
        countUnstored: (spent) => countUnstored(database, spent),
      },
    });
  }
}
