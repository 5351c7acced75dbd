/** The same faults through the tag, the hook, the AI SDK and assistant-ui, each on a page of its own in a browser. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { promptsWith } from "../../world.ts";
import { PATIENCE_MS } from "../browser.ts";
import { localAddress } from "../plain-site.ts";
import { faults, sceneOf, type Expected, type Scene } from "./faults.ts";
import { Line } from "./line.ts";
import { UiSite } from "./ui-site.ts";
import { uiOn, type UiName } from "./ui.ts";

let line: Line;
let site: UiSite;
const results = new Map<string, Tally>();

beforeAll(async () => {
  line = await Line.open(localAddress().functions);
  site = await UiSite.open({ functions: line.address });
});

afterAll(async () => {
  await site.close();
  await line.close();
  process.stdout.write(table());
});

const uis = ["tag", "hook", "ai-sdk", "assistant-ui"] as const;

/** What a page shows against what it is to show. */
interface Tally {
  readonly lost: number;
  /** Shown twice or at a wrong place, or asked of the agent twice. */
  readonly doubled: number;
  /** Nothing can be written, as if a reply were under way. */
  readonly stuck: number;
}

const fine: Tally = { lost: 0, doubled: 0, stuck: 0 };

describe.each(uis)("through %s", (name) => {
  it.each(Object.entries(faults))("%s: nothing is lost, doubled or stuck", async (fault, befall) => {
    const visit = await site.visit(name);
    results.set(`${fault} ${name}`, { lost: 1, doubled: 0, stuck: 1 });
    try {
      const scene = sceneOf({ name, line, page: visit.page, context: visit.context });
      const { expected, tabs } = await befall(scene);
      for (const page of tabs) {
        const look = () => tally({ ...scene, page }, expected);
        const last = await settled(look);
        results.set(`${fault} ${name}`, last);
        expect({ ...last, lines: await uiOn(page, name).lines() }).toMatchObject(fine);
      }
    } finally {
      line.mend();
      await visit.context.close();
    }
  });
});

/** What it comes to; it has as long for it as a page may take. */
async function settled(look: () => Promise<Tally>): Promise<Tally> {
  let last = fine;
  const isFine = async () => {
    last = await look();
    if (Object.values(last).some((count) => count !== 0)) throw new Error("Not yet.");
  };
  await vi.waitFor(isFine, { timeout: PATIENCE_MS }).catch(() => {});
  return last;
}

async function tally({ page, name, nonce }: Scene, expected: readonly Expected[]): Promise<Tally> {
  const ui = uiOn(page, name);
  const lines = await ui.lines();
  const asked = await promptsWith(nonce);
  return {
    lost: expected.filter((matches) => !lines.some((text) => matches(text))).length,
    doubled: lines.filter((text, at) => expected[at]?.(text) !== true).length + asked.length - 1,
    stuck: (await ui.stop.count()) + ((await ui.field.isEnabled()) ? 0 : 1),
  };
}

/** Lost, doubled and stuck of each fault in each UI. */
function table(): string {
  const cell = (text: string) => text.padEnd(18);
  const of = (fault: string, ui: UiName) => {
    const found = results.get(`${fault} ${ui}`);
    return found ? `${found.lost} / ${found.doubled} / ${found.stuck}` : "-";
  };
  const rows = Object.keys(faults).map((fault) => [fault, ...uis.map((ui) => of(fault, ui))]);
  const all = [["lost/doubled/stuck", ...uis], ...rows];
  return `${all.map((row) => row.map((text) => cell(text)).join(" ")).join("\n")}\n`;
}
