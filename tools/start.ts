/** `npm start`: everything on this machine, until Ctrl-C. */
import { CommandError, runCommand } from "./command-line.ts";
import { publishEndpoints, withdrawEndpoints } from "../local-stack/endpoints.ts";
import { functionsFolder, localProject } from "../local-stack/project.ts";
import { externalGatewayOf, realModelOf } from "../local-stack/stack-options.ts";
import { startStack, type Stack } from "../local-stack/stack.ts";
import { StackError } from "../local-stack/startup.ts";
import { parseStart, refuseTakenPorts, startHelp, type StartCommand } from "./start-options.ts";
import { readEnvFiles, type ParameterTexts } from "./setup/parameters-file.ts";
import { curlLine, describeDevice, describeEndpoints, describeStep } from "./start-report.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

await runCommand(async () => {
  const command = parseStart(process.argv.slice(2));
  if (!command) return console.log(startHelp);
  await refuseTakenPorts(command.ports);
  const interrupted = onSignal();
  const starting = start(command);
  const stack = await Promise.race([starting, interrupted]);
  if (stack === undefined) return process.exit(130); // which ends every process that was started so far
  await serve(stack, interrupted);
});

async function start({ ports, release, page }: StartCommand): Promise<Stack> {
  try {
    return await startStack({
      ports,
      page,
      ...(release === undefined ? {} : { release }),
      externalGateway: externalGatewayOf(process.env),
      realModel: realModelOf(process.env),
      parameters: localParameters(),
      onStep: (event) => {
        const line = describeStep(event);
        if (line !== undefined) console.log(line);
      },
    });
  } catch (error) {
    if (!(error instanceof StackError)) throw new CommandError((error as Error).message, { cause: error });
    throw new CommandError(`\n${error.message}\n${error.remedy}`, { cause: error });
  }
}

/** Keeps the stack up until a signal comes or a part dies. */
async function serve(stack: Stack, interrupted: Promise<undefined>): Promise<void> {
  publishEndpoints(stack.endpoints, stack.runFolder);
  process.on("exit", () => withdrawEndpoints(stack.runFolder));
  announce(stack);
  const death = await Promise.race([stack.died, interrupted]);
  console.log(death === undefined ? "\nStopping..." : "");
  await stack.stop();
  if (death !== undefined) throw new CommandError(`${death.message} ${death.remedy}`);
  process.exit(0);
}

function announce({ endpoints, owner, devices = [], runFolder }: Stack): void {
  const isShut = devices.some(({ device, problem }) => device === "chat" && problem);
  const lines = [
    "",
    describeEndpoints(endpoints, owner),
    "",
    ...devices.map(describeDevice),
    isShut ? "Until the chat device is let in, a message fails and says why:" : "Ready. Talk to the agent:",
    `  npm run chat -- "hello"`,
    "",
    "or without any of our code:",
    curlLine(endpoints),
    "",
    `Logs are in ${runFolder}. Ctrl-C stops everything.`,
  ];
  console.log(lines.join("\n"));
}

/** Resolves at the first signal. The second one ends this process, and all others with it, at once. */
function onSignal(): Promise<undefined> {
  process.stdout.on("error", () => {}); // a closed terminal
  return new Promise((resolve) => {
    let seen = false;
    for (const signal of signals)
      process.on(signal, () => {
        if (seen) process.exit(130);
        seen = true;
        resolve(undefined);
      });
    whenOrphaned(() => resolve(undefined));
  });
}

/** npm runs us in a shell, which may be ended without passing the signal on. */
function whenOrphaned(stop: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => process.ppid !== parent && stop(), 500);
  timer.unref();
}

/** The parameters that the emulator would read by itself, in its order. */
function localParameters(): ParameterTexts {
  return readEnvFiles(functionsFolder, [".env", `.env.${localProject}`, ".env.local"]);
}
