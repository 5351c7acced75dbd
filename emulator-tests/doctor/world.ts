import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { create } from "../../tools/device/create.ts";
import { exportDevices } from "../../tools/device/export.ts";
import { FileKeeper } from "../../tools/device/file-keeper.ts";
import type { Diagnosis } from "../../tools/doctor/diagnosis.ts";
import { examine, type ExamineOptions } from "../../tools/doctor/examine.ts";
import { findSetUp, type SetUp } from "../../tools/doctor/set-up.ts";
import { startForwardingProxy, type ForwardingProxy } from "../../local-stack/forwarding-proxy.ts";
import { GatewayProcess } from "../../local-stack/gateway-process.ts";
import { currentRelease, ensureGatewayInstalled, gatewayRelease } from "../../local-stack/gateway-release.ts";
import { freePort } from "../../local-stack/ports.ts";
import { nodeBinary, projectRoot } from "../../local-stack/project.ts";
import { startScriptedModel, type ScriptedModel } from "../../local-stack/scripted-model.ts";

const run = promisify(execFile);

/** Owns a folder with secrets and parameters: the set-up that a test breaks. */
export class Patient {
  readonly token = "a-token-of-the-doctors-tests";
  readonly folder = mkdtempSync(join(tmpdir(), "doctor-"));
  readonly secretsFile = join(this.folder, ".secret.local");
  readonly keeper = new FileKeeper(this.secretsFile);

  static async healthy(): Promise<Patient> {
    const patient = new Patient();
    await create(patient.keeper, { readToken: async () => patient.token });
    return patient;
  }

  setUp(url?: string): SetUp {
    return findSetUp({ secretsFile: this.secretsFile, url }, { env: {} });
  }

  examine(url?: string, options?: ExamineOptions): Promise<Diagnosis> {
    return examine(this.setUp(url), options);
  }

  parameters(text: string): void {
    writeFileSync(join(this.folder, ".env"), text);
  }

  async put(name: string, value: string): Promise<void> {
    await this.keeper.store(new Map([[name, value]]));
  }

  async get(name: string): Promise<string> {
    return (await this.keeper.read(name)) ?? "";
  }

  /** Runs one of our commands as it was suggested, on this set-up; `input` is what a person would paste. */
  async runOurs(command: string, input = ""): Promise<string> {
    const [, tool = "", args = ""] = /^npm run (\w+) --(.*)$/.exec(command) ?? [];
    const words = args.split(" ").filter((word) => word !== "");
    const file = join(projectRoot, "tools", `${tool}.ts`);
    const running = run(nodeBinary, [file, ...words, "--secrets", this.secretsFile]);
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Owns a real gateway behind a proxy that it was not told to trust, with both devices of a patient pre-seeded. */
export class Hospital {
  readonly patient: Patient;
  readonly proxy: ForwardingProxy;
  readonly model: ScriptedModel;
  readonly gateway: GatewayProcess;
  readonly #stateDir: string;

  private constructor(patient: Patient, proxy: ForwardingProxy, model: ScriptedModel, port: number) {
    this.patient = patient;
    this.proxy = proxy;
    this.model = model;
    this.#stateDir = join(patient.folder, "gateway");
    this.gateway = new GatewayProcess({
      release: currentRelease,
      port,
      stateDir: this.#stateDir,
      token: patient.token,
      modelBaseUrl: model.baseUrl,
      trustedProxies: [],
      logFile: join(patient.folder, "gateway.log"),
    });
  }

  static async open(): Promise<Hospital> {
    await ensureGatewayInstalled(gatewayRelease(currentRelease));
    const [patient, model, port] = await Promise.all([Patient.healthy(), startScriptedModel(), freePort()]);
    const proxy = await startForwardingProxy({ targetPort: port });
    const hospital = new Hospital(patient, proxy, model, port);
    mkdirSync(join(hospital.#stateDir, "devices"), { recursive: true });
    await exportDevices(patient.keeper, { out: join(hospital.#stateDir, "devices", "paired.json") });
    await hospital.gateway.start();
    return hospital;
  }

  /** Where the gateway takes us for a remote client. */
  get url(): string {
    return this.proxy.url;
  }

  /** Runs a command as it was suggested, on the gateway's host. */
  async runOnHost(command: string): Promise<string> {
    const { entry, stateDirVariable, configPathVariable } = gatewayRelease(currentRelease);
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const env = {
      PATH: process.env["PATH"],
      HOME: this.#stateDir,
      [stateDirVariable]: this.#stateDir,
      [configPathVariable]: this.gateway.configPath,
    };
    return (await run(nodeBinary, [entry, ...words.slice(1)], { env, cwd: this.#stateDir })).stdout;
  }

  async close(): Promise<void> {
    await Promise.all([this.gateway.stop(0), this.proxy.close(), this.model.close()]);
    this.patient.remove();
  }
}

/** The step at which a diagnosis ended. */
export function lastStep({ steps }: Diagnosis): string {
  return `${steps.at(-1)?.name} ${steps.at(-1)?.ok ? "ok" : "failed"}`;
}
