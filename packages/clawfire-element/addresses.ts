/**
 * A browser does not ask again for a module that did not come (Chromium 150 and Firefox 153 do not, also where another module
 * imports it), so the tag asks for the panel under another address each time: with another `?…`. What the panel is made of must
 * have that too, or one file that did not come would be missing until the page is loaded anew.
 */

const query = 'import.meta.url.slice(import.meta.url.indexOf("?"))';

/**
 * @param code of a module, as esbuild minifies it.
 * @returns the same, where each file beside it is asked for with what this module was asked for with.
 * @throws Error where that cannot be done.
 */
export function withOwnQuery(code: string): string {
  const changed = code
    .replaceAll(/import\{([^}]*)\}from("\.\/[\w-]+\.js");/g, (_, names: string, file: string) => {
      const pattern = names.replaceAll(" as ", ":");
      return `const{${pattern}}=await import(${file}+${query});`;
    })
    .replaceAll(/import("\.\/[\w-]+\.js");/g, `await import($1+${query});`)
    .replaceAll(/import\(("\.\/[\w-]+\.js")\)/g, `import($1+${query})`);
  const left = /(?:from|import) ?"[^"]*"/.exec(changed);
  if (left) throw new Error(`${left[0]} would be asked for once only.`);
  return changed;
}
