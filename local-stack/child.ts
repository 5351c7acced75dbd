/** Starts child processes that leave nothing behind: each has its own process group and a log. */
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

/** How a child ended; `error` is set when it could not be started at all. */
export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  error?: Error;
}

export interface ChildOptions {
  /** What to call it in messages. @default the command */
  name?: string;
  command: string;
  args?: readonly string[];
  cwd?: string;
  /** The whole environment. @default this process's own */
  env?: NodeJS.ProcessEnv;
  /** Everything it prints is appended here; the folder is made, the file is readable by its owner only. */
  logFile: string;
  /** How many of the last lines are kept for messages. @default 40 */
  tailLines?: number;
}

interface LineWatcher {
  pattern: RegExp;
  found: (match: RegExpExecArray) => void;
}

const living = new Set<RunningChild>();
process.on("exit", () => living.forEach((child) => child.signal("SIGKILL")));

export function startChild(options: ChildOptions): RunningChild {
  return new RunningChild(options);
}

/** Owns one child process, its process group and what it printed. */
export class RunningChild {
  readonly name: string;
  readonly logFile: string;
  /** Resolves, never rejects, once the process and whatever it left in its group are gone. */
  readonly exited: Promise<ChildExit>;
  private readonly process: ChildProcess;
  private readonly log: WriteStream;
  private readonly lines: string[] = [];
  private readonly tailLines: number;
  private readonly watchers = new Set<LineWatcher>();

  constructor(options: ChildOptions) {
    this.name = options.name ?? options.command;
    this.logFile = options.logFile;
    this.tailLines = options.tailLines ?? 40;
    mkdirSync(dirname(this.logFile), { recursive: true });
    this.log = createWriteStream(this.logFile, { flags: "a", mode: 0o600 });
    this.process = spawn(options.command, options.args ?? [], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => this.onLine(line));
    this.exited = this.watchExit();
    living.add(this);
  }

  /** The process id, or undefined when it could not be started. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  /** The last lines that it printed. */
  get tail(): string {
    return this.lines.join("\n");
  }

  /**
   * Waits for a line that matches; a line that is still in the tail counts.
   * Rejects, with the tail in the message, when the process ends first or after `timeoutMs`.
   */
  async waitForLine(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    for (const line of this.lines) {
      const match = pattern.exec(line);
      if (match) return match;
    }
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const watcher = { pattern, found: resolve };
    const late = () => reject(this.failure(`printed no line like ${pattern} within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    void this.exited.then((exit) => reject(this.failure(describeExit(exit))));
    this.watchers.add(watcher);
    return promise.finally(() => {
      clearTimeout(timer);
      this.watchers.delete(watcher);
    });
  }

  /** Ends the whole group: SIGTERM, and SIGKILL if it is still there after `graceMs`. @default 5000 */
  async stop(graceMs = 5000): Promise<ChildExit> {
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), graceMs);
    return this.exited.finally(() => clearTimeout(timer));
  }

  /** Sends a signal to the whole group; quietly does nothing when it is gone. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ESRCH" && code !== "EPERM") throw error; // macOS answers EPERM for a group of the dead
    }
  }

  /** An error that says what happened, where the log is, and the last lines. */
  failure(what: string): Error {
    return new Error(`${this.name} ${what}. Its log is ${this.logFile}; the last lines:\n${this.tail}`);
  }

  private async watchExit(): Promise<ChildExit> {
    const { promise, resolve } = Promise.withResolvers<ChildExit>();
    this.process.once("error", (error) => resolve({ code: null, signal: null, error }));
    this.process.once("exit", () => this.signal("SIGKILL"));
    this.process.once("close", (code, signal) => resolve({ code, signal }));
    const exit = await promise;
    living.delete(this);
    this.log.end();
    return exit;
  }

  private onLine(line: string): void {
    this.log.write(`${line}\n`);
    this.lines.push(line);
    if (this.lines.length > this.tailLines) this.lines.shift();
    for (const watcher of this.watchers) {
      const match = watcher.pattern.exec(line);
      if (match) watcher.found(match);
    }
  }
}

function describeExit({ code, signal, error }: ChildExit): string {
  if (error) return `could not be started (${error.message})`;
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}
