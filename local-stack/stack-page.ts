/** The example's page and console, as a part of the local stack. */
import type { Endpoints } from "./endpoints.ts";
import { makeOwner, type Owner } from "./owner.ts";
import { buildPage, startPage } from "./page.ts";
import type { StackOptions } from "./stack-options.ts";
import type { Startup } from "./startup.ts";

/** Where the page is served, and who may open its console. */
export interface ServedPage {
  readonly web: string;
  readonly owner: Owner;
}

const readLogs = (runFolder: string) => `Read the logs in ${runFolder}.`;

export async function preparePage(
  startup: Startup,
  runFolder: string,
  { page }: StackOptions,
): Promise<void> {
  if (page) await startup.run("Page built", readLogs(runFolder), () => buildPage(runFolder));
}

/** Answers nothing when the page is not wanted. */
export async function servePage(
  startup: Startup,
  endpoints: Endpoints,
  { runFolder, ports = {}, page = false }: StackOptions & { readonly runFolder: string },
): Promise<Partial<ServedPage>> {
  if (!page) return {};
  const port = ports.web === undefined ? {} : { port: ports.web };
  const served = await startup.run("Page", readLogs(runFolder), () =>
    startPage({ endpoints, folder: runFolder, ...port }),
  );
  const { url, child } = served;
  startup.own({ name: child.name, stop: () => served.stop(), exited: child.exited, logFile: child.logFile });
  const owner = await startup.run("Owner's account", readLogs(runFolder), () => makeOwner(endpoints));
  return { web: url, owner };
}
