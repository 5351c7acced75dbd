/** `npx clawfire kit`: the function kit as a folder, from which the Firebase CLI installs and deploys it. */
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CommandError, parseFlags, runCommand } from "../../../tools/command-line.ts";

const help = `Writes the function kit into a folder, from where the Firebase CLI installs it. Nothing else has to be installed
where it is built. Run it again with a newer clawfire to upgrade in place; parameters and data stay.

  npx clawfire kit [FOLDER]      clawfire unless another is named
`;

const kit = join(import.meta.dirname, "../kit");
const nameOf = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly name?: unknown }).name;

await runCommand(async () => {
  const { values, positionals } = parseFlags({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h", default: false } },
  });
  const [named = "clawfire", ...more] = positionals;
  if (values.help) return console.log(help);
  if (more.length > 0) throw new CommandError(`There is too much: ${more.join(" ")}`);
  console.log(write(resolve(named)));
});

/** Answers what there is to tell. @throws CommandError when something else lives there. */
function write(folder: string): string {
  const place = relative(process.cwd(), folder);
  const isThere = existsSync(folder);
  if (isThere && !(existsSync(join(folder, "package.json")) && nameOf(folder) === nameOf(kit)))
    throw new CommandError(`${place} is there, and is no Clawfire kit. Name another folder.`);
  rmSync(join(folder, "lib"), { recursive: true, force: true });
  cpSync(kit, folder, { recursive: true });
  if (isThere) return `${place} is renewed. Deploy it: npx firebase deploy --only functions`;
  return [
    `${place} is there. Now, where firebase.json is, and once for each instance:`,
    `  npx firebase functions:kits:install --directory ${place}`,
    "  npx clawfire setup --project <project> --instance <instance>",
  ].join("\n");
}
