import { basename } from "node:path";
import type { Method } from "./methods.ts";
import { invalidRequest } from "./refusal.ts";
import type { Release } from "./releases.ts";
import type { Entry, Transcripts } from "./transcript.ts";

/** The folder in which the simulated agent works, and where the gateway keeps what visitors sent. */
export const workspace = "/home/agent/.openclaw/workspace";
const uploads = "/home/agent/.openclaw/media/inbound/";

/** How long a gateway needs to make an entry's files ready: until then its history shows what the agent wrote. */
const READY_MS = 300;

/** A line that hands over a file. The one of a scheme but `file:`, or with `../`, is passed on as words (all releases). */
const line = /^\s*MEDIA:\s*["'`]?((?:file:\/\/)?[/~.\w][^"'`\n]*)["'`]?\s*$/;

/** The files that a text names, and the words without them. What stands in a block of code is left. */
export function readLines(text: string): { readonly words: string; readonly sources: readonly string[] } {
  if (!text.includes("MEDIA:")) return { words: text, sources: [] };
  const sources: string[] = [];
  let isCode = false;
  const kept = text.split("\n").filter((each) => {
    if (each.startsWith("```")) isCode = !isCode;
    const source = isCode ? undefined : line.exec(each)?.[1]?.trim();
    if (source === undefined || /^(?!file:)\w+:|\.\.\//.test(source)) return true;
    sources.push(source);
    return false;
  });
  return { words: kept.join("\n"), sources };
}

/** Owns the files of the gateway's host, and those that were handed over. */
export class HandedFiles {
  /** Bytes by absolute path. */
  readonly files = new Map<string, Uint8Array>();
  readonly #tickets = new Map<string, string>();
  #made = 0;

  /** What the history of a release that keeps files has of an entry, once they are ready. */
  blocks(entry: Entry): object[] {
    const { sources } = readLines(entry.text);
    return sources.map((source, index) => {
      const label = basename(source);
      const isImage = /\.(png|jpe?g)$/.test(label);
      if (this.#allowed(source) === undefined)
        return { type: "attachment_error", attachment: { code: "delivery-failed", kind: "document", label } };
      const artifactId = `artifact_managed_${isImage ? "image" : "media"}_${entry.id}-${index}`;
      if (isImage) return { type: "image", artifactId, alt: label, mimeType: "image/png" };
      return {
        type: "attachment",
        attachment: { artifactId, kind: "document", label, mimeType: "text/plain" },
      };
    });
  }

  isReady({ timestamp }: Entry, nowMs: number): boolean {
    return nowMs >= timestamp + READY_MS;
  }

  methods(release: Release, transcripts: Transcripts): Readonly<Record<string, Method>> {
    if (release.handsOver === "nothing") return {};
    const read = { scope: "operator.read", required: [], optional: [] } as const;
    const answer = JSON.stringify({ defaultId: "main", agents: [{ id: "main", workspace }] });
    const own: Record<string, Method> = {
      "agents.list": { ...read, handle: ({ id, connection }) => connection.answer(id, answer) },
    };
    if (release.handsOver === "by-path") return own;
    return { ...own, ...this.#keptMethods(release, transcripts) };
  }

  /** What its web server gives: a kept file by its ticket, or one by its path. */
  serve(url: string, isAuthorized: boolean, release: Release): Uint8Array | undefined {
    const { pathname, searchParams } = new URL(url, "http://gateway");
    if (release.handsOver === "kept")
      return this.#read(this.#tickets.get(searchParams.get("mediaTicket") ?? ""));
    const isByPath = release.handsOver === "by-path" && pathname === "/__openclaw__/assistant-media";
    return isByPath && isAuthorized ? this.#read(searchParams.get("source") ?? "") : undefined;
  }

  #keptMethods(release: Release, transcripts: Transcripts): Record<string, Method> {
    const scope = "operator.read";
    return {
      "sessions.get": {
        scope,
        required: ["key"],
        optional: ["limit"],
        handle: ({ id, connection, params }) => {
          const entries = transcripts.find(String(params["key"]))?.entries ?? [];
          const messages = entries.map(({ id: whole, role, text }) => {
            const own = release.subscriptions === "scoped" ? whole : whole.slice(0, 8);
            const { words, sources: mediaUrls } = readLines(text);
            const delivery = mediaUrls.length === 0 ? {} : { openclawDelivery: { mediaUrls } };
            return { role, content: [{ type: "text", text: words }], ...delivery, __openclaw: { id: own } };
          });
          connection.answer(id, JSON.stringify({ messages }));
        },
      },
      "artifacts.download": {
        scope,
        required: ["sessionKey", "artifactId"],
        optional: [],
        handle: ({ id, connection, params }) => {
          const [, entryId, index] = /_([^_]+)-(\d+)$/.exec(String(params["artifactId"])) ?? [];
          const entries = transcripts.find(String(params["sessionKey"]))?.entries ?? [];
          const entry = entries.find((known) => known.id === entryId);
          const source = readLines(entry?.text ?? "").sources[Number(index)];
          if (source === undefined) return connection.refuse(id, invalidRequest("artifact not found"));
          const ticket = `v1.${(this.#made += 1)}`;
          this.#tickets.set(ticket, source);
          connection.answer(
            id,
            JSON.stringify({ url: `/api/chat/media/outgoing/x/full?mediaTicket=${ticket}` }),
          );
        },
      },
    };
  }

  #read(source: string | undefined): Uint8Array | undefined {
    const path = source === undefined ? undefined : this.#allowed(source);
    return path === undefined ? undefined : this.files.get(path);
  }

  /** Also another visitor's upload, and a hidden file before 2026.8: that is what the releases do. */
  #allowed(source: string): string | undefined {
    const named = source.replace(/^file:\/\//, "");
    const path = named.startsWith("/") ? named : `${workspace}/${named.replace(/^\.\//, "")}`;
    const isGiven = path.startsWith(`${workspace}/`) || path.startsWith(uploads);
    return isGiven && this.files.has(path) ? path : undefined;
  }
}
