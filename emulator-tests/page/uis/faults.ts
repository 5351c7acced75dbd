/** What goes wrong between a visitor and a reply; each leaves what the page is to show in the end. */
import { randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { scriptReply } from "../../../local-stack/scripted-reply.ts";
import { control, releaseModel } from "../../world.ts";
import { PATIENCE_MS } from "../browser.ts";
import type { Line } from "./line.ts";
import { plain, uiOn, type UiName } from "./ui.ts";
import { duplicate } from "./ui-site.ts";

/** Whether a line that is shown is the one that is expected at its place. */
export type Expected = (line: string) => boolean;

export interface Outcome {
  readonly expected: readonly Expected[];
  /** Every tab that is to show it. */
  readonly tabs: readonly Page[];
}

/** A visitor whose message is being answered, the reply held half-way. */
export interface Scene {
  readonly name: UiName;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly line: Line;
  /** Occurs in the message, and in no other. */
  readonly nonce: string;
  readonly words: string;
  readonly whole: string;
}

export function sceneOf(visit: Pick<Scene, "name" | "page" | "context" | "line">): Scene {
  const nonce = randomUUID();
  const words = `a long story [words:60] [hold:${nonce}]`;
  return { ...visit, nonce, words, whole: plain(scriptReply(words).words.join("")) };
}

const patiently = { timeout: PATIENCE_MS };

async function begun({ name }: Scene, tab: Page, beginning = "You said: a long story"): Promise<void> {
  const ui = uiOn(tab, name);
  const isThere = async () => (await ui.lines()).at(-1)?.startsWith(beginning);
  await expect.poll(isThere, patiently).toBe(true);
}

async function ask(scene: Scene): Promise<void> {
  await uiOn(scene.page, scene.name).say(scene.words);
  await begun(scene, scene.page);
}

const is = (text: string) => (line: string) => line === text;

/** The rest of the reply comes, and both messages are whole. */
async function finish({ nonce, words, whole, page }: Scene, ...others: Page[]): Promise<Outcome> {
  await releaseModel(nonce);
  return { expected: [is(words), is(whole)], tabs: [page, ...others] };
}

export const faults: Readonly<Record<string, (scene: Scene) => Promise<Outcome>>> = {
  "socket cut": async (scene) => {
    await ask(scene);
    await control("cut");
    return finish(scene);
  },
  "response cut": async (scene) => {
    await ask(scene);
    scene.line.cutReplies();
    return finish(scene);
  },
  offline: async (scene) => {
    await ask(scene);
    await scene.context.setOffline(true);
    const outcome = await finish(scene);
    await scene.context.setOffline(false);
    return outcome;
  },
  reload: async (scene) => {
    await ask(scene);
    await scene.page.reload();
    await begun(scene, scene.page);
    return finish(scene);
  },
  "stop after resume": async (scene) => {
    const { page, name, words, whole } = scene;
    await ask(scene);
    await page.reload();
    await begun(scene, page);
    await uiOn(page, name).stop.click();
    const isHalf = (line: string) => whole.startsWith(line) && line.length < whole.length;
    return { expected: [is(words), isHalf], tabs: [page] };
  },
  "two tabs": async (scene) => {
    await ask(scene);
    const other = await duplicate(scene.page, scene.context);
    await begun(scene, other);
    return finish(scene, other);
  },
  replacement: async (scene) => {
    scene.line.wrongWords = "Wrong from the start";
    await uiOn(scene.page, scene.name).say(scene.words);
    await begun(scene, scene.page, scene.line.wrongWords);
    scene.line.putRight();
    await begun(scene, scene.page);
    return finish(scene);
  },
  "late output": async (scene) => {
    await ask(scene);
    const { expected, tabs } = await finish(scene);
    await uiOn(scene.page, scene.name).stop.waitFor({ state: "detached" });
    scene.line.late = "By the way, it has arrived.";
    await scene.page.reload();
    return { expected: [...expected, is(scene.line.late)], tabs };
  },
};
