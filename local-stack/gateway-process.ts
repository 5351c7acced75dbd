/** Runs a real gateway on this machine, cut off from everything of its user's. */
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild, type ChildExit, type RunningChild } from "./child.ts";
import { writeGatewayFiles, type GatewaySettings } from "./gateway-config.ts";
import { knock } from "./gateway-knock.ts";
import { gatewayRelease, type GatewayRelease } from "./gateway-release.ts";

const nodeBinary = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

export interface GatewayOptions extends GatewaySettings {
  /** A folder of `gateways/`, installed already. @default the current release */
  release: GatewayRelease | string;
  /** Where everything that it prints goes. */
  logFile: string;
  /** How long it may take until it accepts a connection, ms. @default 90000 */
  startTimeoutMs?: number;
  /** Milliseconds by which its clock is ahead of this machine's. @default 0 */
  clockAheadMs?: number;
}

/** Starts a gateway and waits until it accepts a connection. Rejects with what happened, the log and its last lines. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const gateway = new GatewayProcess(options);
  await gateway.start();
  return gateway;
}

/** Owns one gateway: its files, and its process across restarts. */
export class GatewayProcess {
  readonly url: string;
  readonly port: number;
  readonly configPath: string;
  readonly logFile: string;
  private readonly options: GatewayOptions;
  private readonly release: GatewayRelease;
  private child: RunningChild | undefined;

  constructor(options: GatewayOptions) {
    const { release, port, logFile } = options;
    this.options = options;
    this.release = typeof release === "string" ? gatewayRelease(release) : release;
    this.port = port;
    this.url = `ws://127.0.0.1:${port}`;
    this.logFile = logFile;
    this.configPath = writeGatewayFiles(this.release, options);
  }

  /** The process id, which changes with a restart; undefined while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves when the process that runs now is gone, for whatever reason. */
  get exited(): Promise<ChildExit> {
    return this.child?.exited ?? Promise.resolve({ code: null, signal: null });
  }

  /** The last lines of its log. */
  get tail(): string {
    return this.child?.tail ?? "";
  }

  async start(): Promise<void> {
    const child = this.launch();
    this.child = child;
    const timeoutMs = this.options.startTimeoutMs ?? 90_000;
    const startedAt = performance.now();
    try {
      await child.waitForLine(this.release.readyPattern, timeoutMs);
      await this.accept(child, timeoutMs - (performance.now() - startedAt));
    } catch (error) {
      await this.stop(0);
      throw error;
    }
  }

  /** Ends it: politely, and by force after `graceMs`; a gateway with a run in progress waits for that run. @default 5000 */
  async stop(graceMs = 5000): Promise<void> {
    await this.child?.stop(graceMs);
    this.child = undefined;
  }

  /** Sends a signal to its whole process group. */
  signal(signal: NodeJS.Signals): void {
    this.child?.signal(signal);
  }

  /** Stops it and starts it again with the same files and port. */
  async restart(graceMs?: number): Promise<void> {
    await this.stop(graceMs);
    await this.start();
  }

  private launch(): RunningChild {
    const { stateDir, clockAheadMs = 0 } = this.options;
    mkdirSync(join(stateDir, "tmp"), { recursive: true });
    return startChild({
      name: `The gateway (${this.release.packageName} ${this.release.release})`,
      command: nodeBinary,
      args: [this.release.entry, "gateway"],
      cwd: stateDir,
      env: {
        ...gatewayEnvironment(this.release, stateDir, this.configPath),
        ...(clockAheadMs !== 0 && { NODE_OPTIONS: anotherTime(clockAheadMs) }),
      },
      logFile: this.logFile,
    });
  }

  /** A log line is a promise; an answered connect is the proof. */
  private async accept(child: RunningChild, timeoutMs: number): Promise<void> {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(new Error(`no answer in time`)), Math.max(timeoutMs, 0));
    void child.exited.then(() => over.abort(new Error("it ended")));
    try {
      await knock(this.url, this.options.token, over.signal);
    } catch (error) {
      throw child.failure(`does not accept connections: ${(error as Error).message}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Makes Node tell another time, in all processes and threads. */
function anotherTime(aheadMs: number): string {
  const script = `const Own = Date;
    globalThis.Date = class Date extends Own {
      constructor(...given) { if (given.length === 0) super(Own.now() + ${aheadMs}); else super(...given); }
      static now() { return Own.now() + ${aheadMs}; }
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}

const inherited =
  /^(LANG|LC_ALL|TZ|TMPDIR|TEMP|TMP|SystemRoot|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|ALL)_PROXY)$/i;

/** Only what a program needs to run: no key, token or gateway setting of the user's gets in. */
function gatewayEnvironment(
  release: GatewayRelease,
  stateDir: string,
  configPath: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => inherited.test(name));
  const path = [dirname(nodeBinary), process.env["PATH"]].join(delimiter);
  return {
    ...Object.fromEntries(kept),
    PATH: path,
    NO_PROXY: "127.0.0.1,localhost",
    HOME: stateDir,
    USERPROFILE: stateDir,
    [release.stateDirVariable]: stateDir,
    [release.configPathVariable]: configPath,
    OPENCLAW_DISABLE_BONJOUR: "1",
    OPENCLAW_SKIP_CHANNELS: "1",
    OPENCLAW_NO_RESPAWN: "1",
    OPENCLAW_NO_AUTO_UPDATE: "1",
    OPENCLAW_EXEC_SHELL_SNAPSHOT: "0",
    OPENCLAW_OFFLINE: "1",
    CLAWDBOT_DISABLE_BONJOUR: "1",
    CLAWDBOT_SKIP_CHANNELS: "1",
    CLAWDBOT_NO_RESPAWN: "1",
  };
}
