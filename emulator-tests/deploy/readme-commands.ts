/** What the README's section "Deploy" tells its reader to type. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../local-stack/project.ts";

/** Every line of its shell blocks, in their order, without the remarks behind them. */
export function readDeployCommands(): readonly string[] {
  const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
  const [section = ""] = /^## Deploy$[\s\S]*?(?=^## )/m.exec(readme) ?? [];
  const blocks = [...section.matchAll(/^ *```sh$([\s\S]*?)^ *```$/gm)];
  return blocks.flatMap(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s# .*/, "").trim())
      .filter((line) => line !== ""),
  );
}

/** With the reader's own names in place of what stands in angle brackets. @throws Error for one that the reader is not told of */
export function filledIn(command: string, names: Readonly<Record<string, string>>): string[] {
  return command.split(" ").map((word) =>
    word.replace(/^<(.*)>$/, (_, name: string) => {
      if (names[name] === undefined) throw new Error(`What is <${name}> in: ${command}`);
      return names[name];
    }),
  );
}
