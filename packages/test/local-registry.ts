/** An npm registry that has our packed packages, and sends whoever asks for another one to the real registry. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { execFileSync } from "node:child_process";
import type { Packed } from "../pack.ts";

export interface LocalRegistry extends AsyncDisposable {
  readonly url: string;
  /** Publishes one more; the newest is what `latest` names. */
  publish(packed: Packed): void;
}

export async function startRegistry(packed: readonly Packed[]): Promise<LocalRegistry> {
  const published = [...packed];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    const tarball = published.find(({ file }) => path === `tarballs/${basename(file)}`);
    if (tarball) return void response.end(readFileSync(tarball.file));
    const versions = published.filter(({ name }) => name === path);
    if (versions.length === 0) return void response.writeHead(302, { location: upstream() + path }).end();
    response.setHeader("content-type", "application/json");
    response.setHeader("cache-control", "no-store"); // a version that is published later is found too
    response.end(JSON.stringify(packument(url, versions)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    publish: (one) => void published.push(one),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What npm reads of a package: its versions, and where their tarballs are. */
function packument(url: string, versions: readonly Packed[]): object {
  const entries = versions.map(({ version, file, integrity, contents }) => {
    const manifest = JSON.parse(
      execFileSync("tar", ["-xzOf", file, "package/package.json"], { encoding: "utf8" }),
    ) as object;
    const dist = { tarball: `${url}tarballs/${basename(file)}`, integrity };
    return [
      version,
      { ...manifest, dist, _hasShrinkwrap: contents.includes("npm-shrinkwrap.json") },
    ] as const;
  });
  const latest = entries.at(-1)?.[0];
  return { name: versions[0]?.name, "dist-tags": { latest }, versions: Object.fromEntries(entries) };
}

let known: string | undefined;
function upstream(): string {
  known ??= execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  return known.endsWith("/") ? known : `${known}/`;
}
