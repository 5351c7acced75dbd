/**
 * Builds `dist/`: JavaScript modules with their types. The contract's types are those of the functions, and are copied in
 * here, so that nothing beside this package is needed.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;
const contract = join(folder, "../../functions/src/contract");
const compiler = join(folder, "../../node_modules/typescript/bin/tsc");

// Beside the sources, where the packages that they import are found.
const staged = mkdtempSync(join(folder, ".building-"));
try {
  cpSync(join(folder, "src"), join(staged, "src"), { recursive: true });
  for (const name of ["admin", "chat", "common", "conversations", "results", "settings", "token-secret"])
    cpSync(join(contract, `${name}.ts`), join(staged, "src/contract", `${name}.ts`));
  writeFileSync(join(staged, "src/contract.ts"), 'export type * from "./contract/results.ts";\n');
  writeFileSync(
    join(staged, "tsconfig.json"),
    JSON.stringify({
      extends: "../tsconfig.json",
      compilerOptions: {
        noEmit: false,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        removeComments: false,
        types: [],
        rootDir: "src",
        outDir: "../dist",
      },
      include: ["src"],
    }),
  );
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, "--project", staged], { stdio: "inherit" });
} finally {
  rmSync(staged, { recursive: true, force: true });
}
