import { describe, expect, it } from "vitest";
import type { Bucket, Download } from "../../src/attachments/bucket.ts";
import { keepingUrls } from "../../src/attachments/kept-urls.ts";
import { toAttachment } from "../../src/attachments/records.ts";

const MINUTE_MS = 60_000;
const noonMs = Date.parse("2026-11-20T12:00:00.000Z");

/** A bucket whose URLs tell when they end. */
function bucket() {
  const signed: string[] = [];
  const state = { fails: false };
  const downloadUrl = async (path: string, { expiresAtMs }: Download) => {
    signed.push(path);
    if (state.fails) throw new Error("Nothing can be signed.");
    return `${path}?until=${expiresAtMs}`;
  };
  return { signed, state, kept: keepingUrls({ downloadUrl } as unknown as Bucket) };
}

function file(path: string) {
  const about = { kind: "image", name: "cat.png", contentType: "image/png", bytes: 10 } as const;
  return { id: path, path, ...about };
}

describe("the URL of a file", () => {
  it("is signed once for many listings, and lasts for fifteen minutes at least whenever it is handed out", async () => {
    const { signed, kept } = bucket();
    for (let minute = 0; minute <= 60; minute += 1) {
      const nowMs = noonMs + minute * MINUTE_MS;
      const { url } = await toAttachment(kept, file("a"), nowMs);
      const left = (Number(url.split("until=")[1]) - nowMs) / MINUTE_MS;
      expect([minute, left >= 15 && left <= 30]).toEqual([minute, true]);
    }
    expect(signed).toHaveLength(4);
  });

  it("is signed once for those who ask at the same time, and for each file", async () => {
    const { signed, kept } = bucket();
    const urls = await Promise.all(["a", "b", "a"].map((path) => toAttachment(kept, file(path), noonMs)));
    expect(signed).toEqual(["a", "b"]);
    expect(new Set(urls.map(({ url }) => url)).size).toBe(2);
  });

  it("is another one under another name", async () => {
    const { signed, kept } = bucket();
    await toAttachment(kept, file("a"), noonMs);
    await toAttachment(kept, { ...file("a"), name: "dog.png" }, noonMs);
    expect(signed).toHaveLength(2);
  });

  it("is tried again where it could not be signed", async () => {
    const { state, kept } = bucket();
    state.fails = true;
    await expect(toAttachment(kept, file("a"), noonMs)).rejects.toThrow("Nothing can be signed.");
    state.fails = false;
    expect((await toAttachment(kept, file("a"), noonMs)).url).toContain("until=");
  });

  it("is forgotten where a thousand others were asked for since", async () => {
    const { signed, kept } = bucket();
    for (let index = 0; index <= 1_000; index += 1) await toAttachment(kept, file(`${index}`), noonMs);
    await toAttachment(kept, file("1000"), noonMs);
    expect(signed).toHaveLength(1_001);
    await toAttachment(kept, file("0"), noonMs);
    expect(signed).toHaveLength(1_002);
  });

  it("that nobody else may have is signed for each who asks, and lasts no longer than was said", async () => {
    const { kept } = bucket();
    const download = { name: "a", contentType: "image/png", isShown: true, expiresAtMs: noonMs };
    expect(await kept.downloadUrl("a", download)).toBe(`a?until=${noonMs}`);
    const later = { ...download, expiresAtMs: noonMs + 1 };
    expect(await kept.downloadUrl("a", later)).toBe(`a?until=${noonMs + 1}`);
  });
});
