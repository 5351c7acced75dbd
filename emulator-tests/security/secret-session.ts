import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeDeviceKey, type LocalSecrets } from "../../local-stack/identities.ts";
import type { Stack } from "../../local-stack/stack.ts";
import { runDoctor, type DoctorRun } from "./doctor-run.ts";
import type { Persona } from "./personas.ts";
import { tracesOf, type Traces } from "./secret-scan.ts";
import type { Trail } from "./trails.ts";

/** How long a changed secret may take to show, in milliseconds. The stack must keep secrets for a second only. */
const PATIENCE_MS = 40_000;

/** Every way in which a secret can be wrong: a broken key, a key that nobody paired, too short, another token. */
const wrong: readonly (readonly [keyof LocalSecrets, string, string])[] = [
  ["OPENCLAW_DEVICE_KEY", `-----BEGIN PRIVATE KEY-----\n${"broken".repeat(12)}`, "gateway-misconfigured"],
  ["OPENCLAW_DEVICE_KEY", makeDeviceKey(), "device-not-paired"],
  ["SESSION_KEY_PEPPER", "too-short-a-pepper-it", "gateway-misconfigured"],
  // The last one, because a gateway that refused a token is left alone for a minute.
  ["OPENCLAW_GATEWAY_TOKEN", `wrong-token-${randomUUID()}`, "gateway-misconfigured"],
];

/** Owns a session that talks and fails, and what it left behind beside files and documents. */
export class SecretSession {
  readonly told: Trail[] = [];
  readonly diagnoses: Trail[] = [];
  readonly commandLines: Trail[] = [];
  /** What is no secret and is put wherever a secret could be left: a scan that does not find it looks at nothing. */
  readonly sighting = randomUUID();
  readonly #stack: Stack;
  readonly #visitor: Persona;
  readonly #admin: Persona;

  constructor(stack: Stack, visitor: Persona, admin: Persona) {
    this.#stack = stack;
    this.#visitor = visitor;
    this.#admin = admin;
  }

  /** All secrets that are used on the way, the wrong ones too. */
  get traces(): Traces[] {
    return [
      ...Object.entries(this.#stack.secrets).map(([name, value]) => tracesOf(name, value)),
      ...wrong.map(([name, value]) => tracesOf(`a wrong ${name}`, value)),
    ];
  }

  /** Talks, is examined by the doctor, and goes through every way in which a secret can be wrong. */
  async run(): Promise<void> {
    const { secrets, secretManager } = this.#stack;
    await this.#until("", () => this.#say(this.sighting));
    await this.#examine(true);
    await this.#doctor("--url", `wss://${this.sighting}.invalid`);
    for (const [name, value, reason] of wrong) {
      secretManager.set(name, value);
      await this.#until(reason, () => this.#say(randomUUID()), true);
      await this.#call(this.#admin, "admin", { action: "status" });
      await this.#examine(false);
      secretManager.set(name, secrets[name]);
      if (name !== "OPENCLAW_GATEWAY_TOKEN") await this.#until("", () => this.#say(randomUUID()), true);
    }
  }

  /** The doctor's list, and its document for programs. @throws Error when it does not find what is. */
  async #examine(expected: boolean): Promise<void> {
    const args = ["--url", this.#stack.endpoints.gateway];
    for (const { ok, output } of [await this.#doctor(...args), await this.#doctor(...args, "--json")])
      if (ok !== expected)
        throw new Error(
          `The doctor should have found ${expected ? "nothing" : "something"}:\n${output.text}`,
        );
  }

  async #doctor(...args: readonly string[]): Promise<DoctorRun> {
    const run = await runDoctor("--secrets", join(this.#stack.runFolder, "secrets"), ...args);
    this.diagnoses.push(run.output);
    this.commandLines.push(...run.commandLines);
    return run;
  }

  #say(messageId: string): Promise<{ reason: string }> {
    return this.#call(this.#visitor, "chat", { message: `hello ${this.sighting}`, messageId });
  }

  async #call(persona: Persona, service: string, data: object): Promise<{ reason: string }> {
    const traceId = this.sighting.replaceAll("-", "");
    const ending = await persona.call(service, data, {
      traceparent: `00-${traceId}-${traceId.slice(16)}-01`,
    });
    this.told.push({ where: `an answer of ${service}`, text: ending.told });
    return ending;
  }

  /** Asks until a call ends for that reason; with `cut` the connection is cut before each, so that secrets are read again. */
  async #until(reason: string, ask: () => Promise<{ reason: string }>, cut = false): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    let last = "";
    while (Date.now() < deadline) {
      if (cut) this.#stack.proxy?.cutAll();
      await delay(1_100);
      ({ reason: last } = await ask());
      if (last === reason) return;
    }
    throw new Error(
      `A call should have ended with ${reason || "an answer"}, and ended with ${last || "one"}.`,
    );
  }
}
