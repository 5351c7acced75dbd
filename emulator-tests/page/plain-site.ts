import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { inject } from "vitest";

const folder = join(import.meta.dirname, "../../packages/clawfire-element");
const nonce = "4AEemGb0xJptoIGFP3Nd";
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".html": "text/html; charset=utf-8",
};

/** One page of somebody else's site. */
export interface PlainPage {
  /** @default the tag that the local stack needs */
  readonly attributes?: string;
  /** What stands between the tag and its end. */
  readonly content?: string;
  readonly head?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the page's own element. */
  readonly html?: string;
  /** A module that draws into `#root`, and stands instead of the tag. */
  readonly script?: string;
}

/** Where the tag stands in a page's body. @default its end */
export const tagPlace = "<!-- the tag -->";

/** Owns a site without any framework that serves the built element and pages with its tag. */
export class PlainSite {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(pages: Readonly<Record<string, PlainPage>>): Promise<PlainSite> {
    execFileSync(process.execPath, [join(folder, "build.ts")], { stdio: ["ignore", "ignore", "inherit"] });
    const server = createServer(({ url = "/" }, response) => {
      const { pathname } = new URL(url, "http://localhost");
      const page = pages[pathname.slice(1)];
      if (page)
        return response
          .writeHead(200, { "Content-Type": types[".html"], ...page.headers })
          .end(html(page, pathname));
      const script = pages[pathname.replace("/script/", "")]?.script;
      if (script !== undefined) return response.writeHead(200, { "Content-Type": types[".js"] }).end(script);
      const file = /^\/clawfire\/[\w-]+\.js$/.test(pathname) && read(pathname.slice(10));
      if (!file) return response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
      // A sandboxed page has no origin of its own.
      const headers = { "Content-Type": types[extname(pathname)], "Access-Control-Allow-Origin": "*" };
      return response.writeHead(200, headers).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PlainSite(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A policy that forbids inline styles and all scripts but the page's own. */
export function strictPolicy(): string {
  const { functions, auth } = inject("endpoints");
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    // The page's icon, which Firefox asks for by itself.
    "img-src 'self'",
    `connect-src ${new URL(functions).origin} http://${auth}`,
    "require-trusted-types-for 'script'",
    "base-uri 'none'",
  ].join("; ");
}

/** What a page needs to know of the local stack. */
export interface LocalAddress {
  readonly project: string;
  readonly region: string;
  /** `host:port` */
  readonly functions: string;
  /** `host:port` */
  readonly auth: string;
}

export function localAddress(): LocalAddress {
  const { project, functions, auth } = inject("endpoints");
  const { host, pathname } = new URL(functions);
  const region = pathname.split("/").findLast((part) => part !== "") ?? "";
  return { project, region, functions: host, auth };
}

/** The same as the tag's attributes. */
export function localAttributes({ project, region, functions, auth } = localAddress()): string {
  return `project="${project}" region="${region}" functions-emulator="${functions}" auth-emulator="${auth}"`;
}

function html(page: PlainPage, pathname: string): string {
  const { head = "", body = "<h1>A shop</h1>", html: own = 'lang="en"' } = page;
  const { script, chat } =
    page.script === undefined
      ? { script: "/clawfire/clawfire-chat.js", chat: tag(page) }
      : { script: `/script${pathname}`, chat: '<main id="root"></main>' };
  return `<!doctype html>
<html ${own}>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <title>A shop</title>
    ${head}
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </head>
  <body>
    ${body.includes(tagPlace) ? body.replace(tagPlace, chat) : body + chat}
  </body>
</html>`;
}

function tag({ attributes = "", content = "" }: PlainPage): string {
  const all = attributes.includes("project") ? attributes : `${localAttributes()} ${attributes}`;
  return `<clawfire-chat ${all}>${content}</clawfire-chat>`;
}

function read(name: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, "dist", name));
  } catch {
    return undefined;
  }
}
