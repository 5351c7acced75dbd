import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser } from "../../emulator-tests/page/find-browser.ts";
import { projectRoot } from "../../local-stack/project.ts";
import { gzipped, most, sizesOf } from "../../packages/clawfire-element/sizes.ts";
import { sampled, type Bench, type Figure } from "../figure.ts";
import { firstPaint, type ChatPage, type Paints } from "../parts/chat-page.ts";
import { fetchOthers, ownChat, type ReleasedChat } from "../parts/other-chats.ts";
import { median } from "../statistics.ts";

/** How many times slower the processor is made: about that of a cheap phone. */
const SLOWDOWN = 6;
const ROUNDS = 7;

async function run(): Promise<Figure[]> {
  const folder = join(projectRoot, "packages/clawfire-element");
  execFileSync(process.execPath, [join(folder, "build.ts")], { stdio: ["ignore", "ignore", "inherit"] });
  const fetched = mkdtempSync(join(tmpdir(), "clawfire-bench-"));
  try {
    const others = fetchOthers(fetched);
    return [...sizes(join(folder, "dist"), others), ...(await paints(ownChat(join(folder, "dist")), others))];
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
}

function sizes(dist: string, others: readonly ReleasedChat[]): Figure[] {
  const { tag, panel, files } = sizesOf(dist);
  const all = tag + panel;
  const figure = "the tag in all, gzip";
  return [
    {
      figure: "the tag before the first click, gzip",
      against: "",
      unit: "bytes",
      value: tag,
      reach: { atMost: most.tag },
    },
    { figure, against: "", unit: "bytes", value: all, reach: { atMost: most.all } },
    {
      figure: "the tag's more where files are sent or shown, gzip",
      against: "",
      unit: "bytes",
      value: files,
      reach: { atMost: most.files },
    },
    ...others.map(({ name, file }): Figure => {
      const bytes = gzipped(file);
      const against = `${name}, ${bytes} bytes`;
      return { figure, against, unit: "ratio", value: all / bytes, reach: { atMost: 1 } };
    }),
  ];
}

/**
 * How soon the panel is painted, with nothing in any cache. Ours is loaded at the click, theirs with the page: so the ratio is
 * that of both together, from the page's beginning; the click alone stands beside it.
 */
async function paints(own: ChatPage, others: readonly ChatPage[]): Promise<Figure[]> {
  const rounds: (readonly Paints[])[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await inTurn([own, ...others]));
  /** Of the page at this place, ours being the first. */
  const samples = (of: keyof Paints, at = 0) => rounds.flatMap((round) => round[at]?.[of] ?? []);
  const names = {
    click: `click to panel, CPU slowed ${SLOWDOWN} times`,
    all: `page and click to panel, CPU slowed ${SLOWDOWN} times`,
  };
  const against = (of: keyof Paints, { name }: ChatPage, at: number): Figure => {
    const [ours, theirs] = [median(samples(of)), median(samples(of, at + 1))];
    const figure = {
      figure: names[of],
      against: `${name}, ${Math.round(theirs)} ms`,
      unit: "ratio",
    } as const;
    // The lightest of them shows no launcher of its own, and brings no sign-in.
    return { ...figure, value: ours / theirs, ...(of === "all" && { reach: { atMost: 1.5 } }) };
  };
  return (["click", "all"] as const).flatMap((of) => [
    sampled({ figure: names[of], against: "", unit: "ms" }, samples(of)),
    ...others.map((other, at) => against(of, other, at)),
  ]);
}

async function inTurn(pages: readonly ChatPage[]): Promise<Paints[]> {
  const taken: Paints[] = [];
  for (const page of pages) taken.push(await inFreshBrowser(page));
  return taken;
}

/** A browser that has seen none of it. */
async function inFreshBrowser(page: ChatPage): Promise<Paints> {
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    return await firstPaint(browser, page, SLOWDOWN);
  } finally {
    await browser.close();
  }
}

export const element: Bench = { name: "element", isRatio: false, run };
