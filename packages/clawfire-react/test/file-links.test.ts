import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fitted } from "../src/files/fitted.ts";
import { FileLinks } from "../src/files/file-links.ts";
import { attachment, refusal } from "./fake-backend.ts";

const MINUTE_MS = 60_000;
const file = attachment("a");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The links of a page, and the files that another URL was asked for of; the first question may fail. */
function links(failure?: Error) {
  const asked: string[] = [];
  const { urlOf, renew } = new FileLinks(async (id) => {
    asked.push(id);
    if (failure && asked.length === 1) throw failure;
    return `https://bucket/${id}?${asked.length}`;
  });
  return { urlOf, renew, asked };
}

describe("the place of a picture", () => {
  it("is as large as it is, and no side longer than it may be", () => {
    expect(fitted({ width: 90, height: 50 }, 320)).toEqual({ width: 90, height: 50 });
    expect(fitted({ width: 900, height: 500 }, 320)).toEqual({ width: 320, height: 178 });
    expect(fitted({ width: 500, height: 900 }, 320)).toEqual({ width: 178, height: 320 });
    expect(fitted({ width: 20_000, height: 10 }, 320)).toEqual({ width: 320, height: 1 });
    expect(fitted({}, 320)).toEqual({});
  });
});

describe("the URL of a file on a page", () => {
  it("is used for fourteen minutes, and asked for then, by the file's id", async () => {
    const { urlOf, renew, asked } = links();
    expect(urlOf(file)).toBe(file.url);
    vi.advanceTimersByTime(14 * MINUTE_MS - 1);
    expect(urlOf(file)).toBe(file.url);
    vi.advanceTimersByTime(1);
    expect(urlOf(file)).toBeUndefined();
    expect(await renew(file)).toBe("https://bucket/a?1");
    expect(urlOf(file)).toBe("https://bucket/a?1");
    expect(asked).toEqual(["a"]);
    vi.advanceTimersByTime(14 * MINUTE_MS);
    expect(urlOf(file)).toBeUndefined();
  });

  it("is that of the messages again, where those were loaded anew", () => {
    const { urlOf } = links();
    urlOf(file);
    vi.advanceTimersByTime(20 * MINUTE_MS);
    const anew = { ...file, url: "https://bucket/a?anew" };
    expect([urlOf(file), urlOf(anew)]).toEqual([undefined, anew.url]);
  });

  it("is asked for where the bucket could not be used when the message came", async () => {
    const { urlOf, renew } = links();
    const [one, other] = ["a", "b"].map((id) => ({ ...attachment(id), url: "" })) as [
      typeof file,
      typeof file,
    ];
    expect(urlOf(one)).toBeUndefined();
    await renew(one);
    expect([urlOf(one), urlOf(other)]).toEqual(["https://bucket/a?1", undefined]);
  });

  it("is asked for once by all who want it at a time, and again after that failed", async () => {
    const { renew, asked } = links(refusal("invalid-argument", "attachment-refused"));
    const both = await Promise.allSettled([renew(file), renew(file)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(asked).toHaveLength(1);
    expect(await renew(file)).toBe("https://bucket/a?2");
  });
});
