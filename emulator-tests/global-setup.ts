import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { Endpoints } from "../local-stack/endpoints.ts";
import { makeRunFolder } from "../local-stack/run-folder.ts";
import type { StackOptions } from "../local-stack/stack-options.ts";
import { startStack } from "../local-stack/stack.ts";
import { startControlServer } from "./control-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    endpoints: Endpoints;
    control: string;
  }
}

/** Brings the whole stack up once for all files. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return bringUp(project, { parameters: { ATTACHMENTS: "all" } });
}

/** The stack that `npm start` brings up, with secrets of its own. Answers how it is taken down. */
export async function bringUp(
  project: TestProject,
  options: StackOptions = {},
): Promise<() => Promise<void>> {
  const runFolder = makeRunFolder();
  const stack = await startStack({ runFolder, secretsFile: join(runFolder, "secrets"), ...options });
  const control = await startControlServer(stack);
  project.provide("endpoints", stack.endpoints);
  project.provide("control", control.url);
  return async () => {
    control.close();
    await stack.stop();
  };
}
