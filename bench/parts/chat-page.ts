/** Pages on this machine with a chat of a released package, and how long one takes to show its panel. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser } from "playwright-core";

/** A chat as its package says that it is put on a page. */
export interface ChatPage {
  readonly name: string;
  /** The package's own folder, or that of what it is built to; served as `/`. */
  readonly folder: string;
  readonly html: string;
  /** What is clicked; in whichever shadow tree it is. */
  readonly launcher: string;
  /** What the click shows, and takes its place on the page with. */
  readonly panel: string;
}

const types: Readonly<Record<string, string>> = { ".css": "text/css", ".html": "text/html" };

/** The page measures itself: from the click, as the browser received it, until the frame with the panel in it is painted. */
const stopwatch = `<script>
  const find = (root, selector) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      const there = shadowRoot && find(shadowRoot, selector);
      if (there) return there;
    }
  };
  const isShown = (element, height) =>
    element?.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().height > height;
  const shown = (selector, height) => new Promise((resolve, reject) => {
    const look = () => {
      if (performance.now() > 60_000) return reject(new Error(selector + " did not come"));
      if (!isShown(find(document, selector), height)) return requestAnimationFrame(look);
      const painted = new MessageChannel();
      painted.port1.onmessage = () => resolve(performance.now());
      painted.port2.postMessage("");
    };
    requestAnimationFrame(look);
  });
  const measure = (panel) => {
    globalThis.firstPaint = new Promise((resolve, reject) => {
      const begin = ({ timeStamp }) => shown(panel, 100).then((at) => resolve(at - timeStamp), reject);
      addEventListener("click", begin, { capture: true, once: true });
    });
  };
</script>`;

export interface Paints {
  /** Milliseconds from the click to the first paint of the panel. */
  readonly click: number;
  /** The same and, before it, from the page's beginning until the launcher is there. */
  readonly all: number;
}

/** @param slowdown how many times slower the processor is made. */
export async function firstPaint(browser: Browser, page: ChatPage, slowdown: number): Promise<Paints> {
  const server = await serve(page);
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    const devTools = await context.newCDPSession(tab);
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const loaded = await tab.evaluate<number>(`shown(${JSON.stringify(page.launcher)}, 15)`);
    await tab.evaluate(`measure(${JSON.stringify(page.panel)})`);
    await tab.locator(page.launcher).first().click();
    const click = await tab.evaluate<number>("firstPaint");
    return { click, all: loaded + click };
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

async function serve({ folder, html }: ChatPage): Promise<Server> {
  const document = `<!doctype html><html lang="en"><title>A page</title><body>${stopwatch}${html}</body></html>`;
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const body = pathname === "/" ? document : read(join(folder, pathname));
    const type = types[pathname === "/" ? ".html" : extname(pathname)] ?? "text/javascript";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
