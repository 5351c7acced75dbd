import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { Endpoints } from "../tools/local/endpoints.ts";
import { makeRunFolder } from "../tools/local/run-folder.ts";
import { startStack } from "../tools/local/stack.ts";
import { startControlServer } from "./control-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    endpoints: Endpoints;
    control: string;
  }
}

/** Brings the whole stack up once for all files: the one that `npm start` brings up, with secrets of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runFolder = makeRunFolder();
  const stack = await startStack({ runFolder, secretsFile: join(runFolder, "secrets") });
  const control = await startControlServer(stack);
  project.provide("endpoints", stack.endpoints);
  project.provide("control", control.url);
  return async () => {
    control.close();
    await stack.stop();
  };
}
