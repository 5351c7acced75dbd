/** Reads the command line of `npm start`. */
import { once } from "node:events";
import { createServer } from "node:net";
import { CommandError, parseFlags } from "./command-line.ts";
import type { StackPorts } from "../local-stack/stack-options.ts";

export const startHelp = `Starts everything on this machine: gateway, model, Firestore, Functions and Auth emulators, secrets.

  npm start
  npm start -- --functions-port 5001 --auth-port 9099

  --functions-port N  --auth-port N  --firestore-port N  --gateway-port N  --model-port N  --web-port N
                            ports to listen on; free ones unless given
  --no-page                 leave the page and the console out
  --gateway-release NAME    a folder of gateways/ or such as openclaw@2026.7.1; the current release unless given

In the environment:
  OPENCLAW_GATEWAY_URL, OPENCLAW_GATEWAY_TOKEN
                            use that gateway instead of one of our own
  OPENCLAW_MODEL_BASE_URL, OPENCLAW_MODEL_ID, OPENCLAW_MODEL_API_KEY
                            let our gateway ask that OpenAI-compatible model instead of the scripted one
`;

export interface StartCommand {
  readonly ports: StackPorts;
  readonly release?: string;
  readonly page: boolean;
}

const portNames = ["functions", "auth", "firestore", "gateway", "model", "web"] as const;

/** `undefined` when help was asked for. @throws CommandError */
export function parseStart(args: readonly string[]): StartCommand | undefined {
  const text = { type: "string" } as const;
  const { values } = parseFlags({
    args: [...args],
    options: {
      "functions-port": text,
      "auth-port": text,
      "firestore-port": text,
      "gateway-port": text,
      "model-port": text,
      "web-port": text,
      "no-page": { type: "boolean", default: false },
      "gateway-release": text,
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const ports = Object.fromEntries(
    portNames.flatMap((name) => {
      const given = values[`${name}-port`];
      return given === undefined ? [] : [[name, portNumber(`--${name}-port`, given)]];
    }),
  ) as StackPorts;
  refuseTwice(ports);
  const release = values["gateway-release"];
  return { ports, page: !values["no-page"], ...(release === undefined ? {} : { release }) };
}

/** @throws CommandError that names the port, and the flag to change. */
export async function refuseTakenPorts(ports: StackPorts): Promise<void> {
  for (const [name, port] of Object.entries(ports) as [string, number][])
    if (!(await isFree(port)))
      throw new CommandError(
        `Port ${port} is taken by another program. Give another one with --${name}-port, or none for a free one.`,
      );
}

function portNumber(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new CommandError(`${flag} must be a number from 1 to 65535, and is ${text || "empty"}.`);
}

function refuseTwice(ports: StackPorts): void {
  const flagOf = new Map<number, string>();
  for (const [name, port] of Object.entries(ports) as [string, number][]) {
    const other = flagOf.get(port);
    if (other !== undefined) throw new CommandError(`--${name}-port and ${other} are both ${port}.`);
    flagOf.set(port, `--${name}-port`);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
