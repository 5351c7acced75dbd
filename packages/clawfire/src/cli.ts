#!/usr/bin/env node
/** `npx clawfire`: the commands of the repository, as one. */
import { CommandError, runCommand } from "../../../tools/command-line.ts";

/** Each reads its own flags from `process.argv`, and runs when it is loaded. */
const commands: Readonly<Record<string, { readonly does: string; readonly load: () => Promise<unknown> }>> = {
  kit: { does: "write the function kit into a folder, or renew it there", load: () => import("./kit.ts") },
  setup: { does: "make what a project needs at Google's", load: () => import("../../../tools/setup.ts") },
  device: { does: "the keys of our two devices", load: () => import("../../../tools/device.ts") },
  admin: { does: "who is an administrator", load: () => import("../../../tools/admin.ts") },
  pause: { does: "refuse new messages, with a sentence of yours", load: () => admin("pause") },
  resume: { does: "let visitors send again", load: () => admin("resume") },
  doctor: {
    does: "what is wrong between here and the agent's answer",
    load: () => import("../../../tools/doctor.ts"),
  },
  chat: { does: "be a visitor at the command line", load: () => import("../../../tools/chat.ts") },
};

/** A command of `admin` that an owner needs in a hurry. */
function admin(verb: string): Promise<unknown> {
  process.argv.splice(2, 0, verb);
  return import("../../../tools/admin.ts");
}

const [name = "--help"] = process.argv.splice(2, 1);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

await runCommand(async () => {
  if (Number.parseInt(process.versions.node, 10) < 22)
    throw new CommandError(`This needs Node 22 or newer; here is ${process.version}.`);
  if (command !== undefined) return void (await command.load());
  if (!["--help", "-h", "help"].includes(name))
    throw new CommandError(`There is no command ${name}. npx clawfire --help lists what there is.`);
  const lines = Object.entries(commands).map(
    ([verb, { does }]) => `  npx clawfire ${verb.padEnd(8)} ${does}`,
  );
  console.log(`${lines.join("\n")}\n\nEach of them knows --help.`);
});
