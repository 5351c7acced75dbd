import { expect } from "vitest";
import type { CallEnd } from "../../faults/call-record.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentCase } from "./deployment-case.ts";

/** Milliseconds in which a visitor hears of an end that his gateway knows of. */
const TOLD_WITHIN_MS = 10_000;

/** A model that fails is asked again and again, for up to a minute and a half. */
const timeoutMs = 200_000;

/** Those that say nothing of a failure, and the newest. */
const telling = ["2026.4.15", "2026.5.12", "2026.9.6"];

/** They only wait, and may do that at the same time. */
export const failureCases: readonly DeploymentCase[] = [
  {
    name: "a model that answers 500 is told as a failure soon after the gateway gave up",
    run: (deployment) => isToldAsFailed(deployment, "[fail:500]"),
    timeoutMs,
    telling,
  },
  {
    name: "a model whose stream breaks off is told as a failure soon after the gateway gave up",
    run: (deployment) => isToldAsFailed(deployment, "[drop] one two three four five six"),
    timeoutMs,
    telling: ["2026.4.15"],
  },
  {
    name: "a model that says nothing comes to an end, be it a failure or what it says when it is asked again",
    run: async (deployment) => {
      const sent = deployment.person().send("please [empty]");
      const over = sent.runId.then((runId) => deployment.overAt(runId));
      const end = await sent.end;
      const toldAt = performance.now();
      // A gateway that asks again does so after the run is over.
      if (end.kind === "answered") return expect(end.result.reply.text.trim()).not.toBe("");
      expect(shortly(end)).toBe("run-failed");
      expect(toldAt - (await over)).toBeLessThan(TOLD_WITHIN_MS);
    },
    timeoutMs,
    telling,
  },
  {
    name: "a failure that the gateway gets over is not told: the reply comes",
    run: async (deployment) => {
      const end = await deployment.person().send("patience [fail-first:500]").end;
      // A release that does not ask again has nothing to get over; 2026.9 wraps the message when it does.
      const isAskedAgain = deployment.timesAsked("patience") > 1;
      expect(shortly(end)).toContain(isAskedAgain ? "patience [fail-first:500]" : "run-failed");
    },
    timeoutMs,
    telling,
  },
];

/** Alone, and after all others: a gateway may keep away from a model that has enough of it, for everybody. */
export const limitCases: readonly DeploymentCase[] = [
  {
    name: "a model that answers 429 is told as a failure soon after the gateway gave up",
    run: (deployment) => isToldAsFailed(deployment, "[fail:429]"),
    timeoutMs,
    telling: ["2026.5.12"],
  },
];

/** The gateway's own word is asked for on another connection, as no release tells every end by an event. */
async function isToldAsFailed(deployment: Deployment, mark: string): Promise<void> {
  const sent = deployment.person().send(`please ${mark}`);
  const over = sent.runId.then((runId) => deployment.overAt(runId));
  const end = await sent.end;
  const toldAt = performance.now();
  expect(shortly(end)).toBe("run-failed");
  expect(toldAt - (await over)).toBeLessThan(TOLD_WITHIN_MS);
}

/** A call's end in a few words: its reply, or why there is none. */
function shortly(end: CallEnd): string {
  if (end.kind === "answered") return end.result.reply.text;
  return end.kind === "refused" ? end.reason : end.kind;
}
