/** Takes the place of `local-stack/project.ts` in the package: what belongs to a project lies where the command is run. */
import { join } from "node:path";

export const projectRoot = process.cwd();
export const localProject = "demo-clawfire";
export const functionsFolder = join(projectRoot, "functions");
export const devFolder = join(projectRoot, ".dev");
