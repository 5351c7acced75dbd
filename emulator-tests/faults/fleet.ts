import { join } from "node:path";
import { allMessages } from "../../functions/src/database/paths.ts";
import { connect } from "../../local-stack/firestore/test-client.ts";
import { startFirestoreEngine, type FirestoreEngine } from "../../local-stack/firestore/server.ts";
import { localProject } from "../../local-stack/project.ts";
import { startSecretManager, type LocalSecretManager } from "../../local-stack/secret-manager.ts";
import { FunctionInstance } from "./function-instance.ts";

export interface FleetOptions {
  readonly gatewayUrl: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the instances' logs go. */
  readonly folder: string;
  /** @default A and B */
  readonly names?: readonly string[];
  /** Parameters of the instances, other than those of every fleet. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Owns several function instances, with the database and the secrets that they share. */
export class Fleet {
  readonly engine: FirestoreEngine;
  readonly secrets: LocalSecretManager;
  readonly #options: FleetOptions;
  readonly #database: ReturnType<typeof connect>;
  #instances: readonly FunctionInstance[] = [];
  #gatewayUrl: string;

  private constructor(options: FleetOptions, engine: FirestoreEngine, secrets: LocalSecretManager) {
    this.#options = options;
    this.#gatewayUrl = options.gatewayUrl;
    this.engine = engine;
    this.secrets = secrets;
    this.#database = connect(engine.host, localProject, "clawfire");
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const [engine, secrets] = await Promise.all([
      startFirestoreEngine(),
      startSecretManager({ values: options.secrets }),
    ]);
    const fleet = new Fleet(options, engine, secrets);
    const { names = ["A", "B"] } = options;
    fleet.#instances = await Promise.all(names.map((name) => fleet.#start(name)));
    return fleet;
  }

  get instances(): readonly FunctionInstance[] {
    return this.#instances;
  }

  /** The instance at an index, counted round and round. */
  at(index: number): FunctionInstance {
    const instance = this.#instances[index % this.#instances.length];
    if (instance === undefined) throw new RangeError("There is no instance.");
    return instance;
  }

  /** Puts a fresh instance in the place of one, which is killed. */
  async renew(index: number): Promise<FunctionInstance> {
    const old = this.at(index);
    await old.kill();
    const fresh = await this.#start(old.name);
    this.#instances = this.#instances.map((each) => (each === old ? fresh : each));
    return fresh;
  }

  /**
   * Puts fresh instances that know other gateways in the place of all, as a deploy does. The old ones go on with the calls that
   * they have: they are the caller's to kill.
   */
  async deploy(gatewayUrl: string): Promise<readonly FunctionInstance[]> {
    this.#gatewayUrl = gatewayUrl;
    const old = this.#instances;
    this.#instances = await Promise.all(old.map(({ name }) => this.#start(name)));
    return old;
  }

  /** Lets the lease of every open turn run out, as time does. */
  async endLeases(): Promise<void> {
    const open = await allMessages(this.#database).where("state", "==", "open").get();
    await Promise.all(open.docs.map(({ ref }) => ref.update({ "lease.until": new Date(0) })));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#instances.map((instance) => instance.kill()), this.#database.terminate()]);
    await Promise.all([this.engine.close(), this.secrets.close()]);
  }

  #start(name: string): Promise<FunctionInstance> {
    const { folder, parameters = {} } = this.#options;
    return FunctionInstance.start({
      name,
      parameters,
      gatewayUrl: this.#gatewayUrl,
      logFile: join(folder, `function-${name}.log`),
      firestore: this.engine.host,
      secretManager: this.secrets.host,
    });
  }
}
