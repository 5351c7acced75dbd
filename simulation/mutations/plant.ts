import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { mutations, type Mutation } from "./mutations.ts";

/** The mutation of that name. @throws RangeError */
export function mutationOf(name: string): Mutation {
  const found = mutations.find((mutation) => mutation.name === name);
  if (found === undefined) throw new RangeError(`There is no mutation "${name}".`);
  return found;
}

/** Changes a source file as it is loaded; the file itself stays. It must not be loaded yet. */
export function plant({ file, find, replace }: Mutation): void {
  const url = new URL(`../../functions/src/${file}`, import.meta.url).href;
  registerHooks({
    load: (asked, context, next) => {
      const loaded = next(asked, context);
      if (asked !== url) return loaded;
      const source = readFileSync(new URL(url), "utf8");
      return { ...loaded, source: replaced(source, { file, find, replace }) };
    },
  });
}

/** @throws Error when the planted bug no longer fits its source. */
export function replaced(
  source: string,
  { file, find, replace }: Pick<Mutation, "file" | "find" | "replace">,
): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`"${find}" stands ${parts.length - 1} times in functions/src/${file}, not once.`);
  return parts.join(replace);
}
