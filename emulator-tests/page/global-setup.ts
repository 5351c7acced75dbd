import type { TestProject } from "vitest/node";
import { bringUp } from "../global-setup.ts";
import { findBrowser, findFirefox } from "./find-browser.ts";

/**
 * Few visitors send as much as this, and one who does waits for a quarter of a minute at most. The tools that the agent uses are
 * shown.
 */
const parameters = { RATE_BURST: "5", RATE_PER_MINUTE: "4", SHOW_TOOLS: "names" };

/** Only where that is tested: all other pictures are without a paper clip. */
const withFiles = { ...parameters, ATTACHMENTS: "all", ATTACHMENTS_FROM_AGENT: "true" };

/** Without a browser it fails before the stack is brought up for nothing. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  if (project.name === "firefox") findFirefox();
  else findBrowser();
  return bringUp(project, { parameters: project.name === "page" ? parameters : withFiles });
}
