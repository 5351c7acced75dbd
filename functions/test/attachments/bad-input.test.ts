import sharp from "sharp";
import { beforeEach, describe, expect, it } from "vitest";
import { chat } from "../../src/callables/chat.ts";
import { attachmentPlace } from "../../src/attachments/records.ts";
import type { Instance } from "../../src/instance.ts";
import { useDatabase } from "../support/database.ts";
import { failureOf } from "../support/failure.ts";
import { requestOf, useInstance } from "../support/instance.ts";
import { put, useStorage, withAttachments } from "../support/storage.ts";
import { pdf, png } from "./files.ts";
import { picture, textFile, visitor, type Chosen } from "./people.ts";
import { asPdf, asPng, drawn, refusedFiles, svg } from "./refused-files.ts";

const test = useDatabase();
const storage = useStorage();
const world = useInstance(test);
let instance: Instance;
const ada = visitor(world, () => instance);

beforeEach(() => {
  instance = world.another(withAttachments);
});

describe("a file that cannot be used", () => {
  it.each(refusedFiles)("is refused with a sentence: %s", async (_, problem, choose) => {
    expect(await failureOf(ada.bring(await choose()))).toMatchObject({
      details: {
        reason: "attachment-refused",
        problem,
        sentence: expect.stringMatching(/^[A-Z].*\.$/),
        taken: expect.arrayContaining(["image/png", "application/pdf"]),
        mostBytes: 10_485_760,
        most: 4,
      },
    });
    expect([...storage.server.objects.keys()]).toEqual([]);
  });

  it("is refused again when it is asked for again", async () => {
    const bytes = Buffer.from(svg);
    const granted = await ada.ask(asPng(bytes));
    await put(granted, bytes);
    for (let time = 0; time < 2; time += 1)
      expect(await failureOf(ada.attach(granted.id))).toMatchObject({
        details: { problem: "not-what-it-says" },
      });
    expect(await failureOf(ada.send({ message: "Look", attachments: [{ id: granted.id }] }))).toMatchObject({
      details: { problem: "not-attached" },
    });
  });
});

describe("a file that looks bad and is not", () => {
  it.each<[string, () => Chosen | Promise<Chosen>, object]>([
    ["a PNG of 1×1, with a margin", () => asPng(png(1, 1)), { width: 32, height: 32 }],
    [
      "a picture of 3,000×2",
      async () => asPng(await drawn(3_000, 2).png().toBuffer()),
      { width: 1_200, height: 32 },
    ],
    [
      "a JPEG that is called a PNG",
      async () => asPng(await drawn(64, 64).jpeg().toBuffer()),
      { contentType: "image/jpeg" },
    ],
    [
      "a JPEG in CMYK",
      async () => ({
        name: "a.jpg",
        contentType: "image/jpeg",
        bytes: await drawn(64, 64).toColourspace("cmyk").jpeg().toBuffer(),
      }),
      { contentType: "image/jpeg" },
    ],
    [
      "a PNG of 16 bits",
      async () => asPng(await drawn(64, 64).toColourspace("rgb16").png().toBuffer()),
      { contentType: "image/png" },
    ],
    ["a picture in grey", async () => asPng(await drawn(64, 64).greyscale().png().toBuffer()), { width: 64 }],
    [
      "a picture of 24 megapixels",
      async () => ({
        name: "a.jpg",
        contentType: "image/jpeg",
        bytes: await drawn(6_000, 4_000).jpeg().toBuffer(),
      }),
      { width: 1_200, height: 800 },
    ],
    [
      "a text of Windows",
      () => ({ name: "a.csv", contentType: "text/csv", bytes: Buffer.from("Gr\xf6\xdfe;\x80 5", "latin1") }),
      { contentType: "text/plain" },
    ],
    ["Markdown without a type", () => textFile("# Hi", "README.md", ""), { name: "README.md" }],
    [
      "a table whose type is a spreadsheet's",
      () => textFile("a;b", "a.csv", "application/vnd.ms-excel"),
      { kind: "file" },
    ],
    [
      "a PDF with a script",
      () => asPdf(pdf({ catalog: "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>" })),
      { contentType: "text/plain", name: "a.pdf" },
    ],
    [
      "a PDF of 5,000 pages",
      () => asPdf(pdf({ pages: Array.from({ length: 5_000 }, (_one, page) => `Page ${page + 1}`) })),
      { kind: "file" },
    ],
  ])("is taken: %s", async (_, choose, expected) => {
    expect(await ada.bring(await choose())).toMatchObject(expected);
  });

  it("is of an animation the first picture", async () => {
    const frames = Buffer.concat([Buffer.alloc(64 * 64 * 3, 255), Buffer.alloc(64 * 64 * 3, 0)]);
    const both = sharp(frames, { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } });
    const { url } = await ada.bring({
      name: "a.gif",
      contentType: "image/gif",
      bytes: await both.gif().toBuffer(),
    });
    const { dominant } = await sharp(await (await fetch(url)).arrayBuffer()).stats();
    expect(dominant.r).toBeGreaterThan(240);
  });

  it("loses where it was taken, and stands upright", async () => {
    const bytes = await drawn(300, 100)
      .withExif({ IFD0: { Make: "Camera", Orientation: "6" }, IFD3: { GPSLatitude: "52/1 31/1 0/1" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(bytes.includes("Camera")).toBe(true);
    const { url, width, height } = await ada.bring({ name: "a.jpg", contentType: "image/jpeg", bytes });
    const kept = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect({ width, height }).toEqual({ width: 100, height: 300 });
    expect(kept.includes("Camera") || kept.includes("Exif")).toBe(false);
    expect((await sharp(kept).metadata()).exif).toBeUndefined();
  });

  it("keeps what of its name can be shown", async () => {
    const names = [
      "../../a/b.png",
      "a\0b.png",
      "exe\u202Egnp.png",
      "<img src=x onerror=alert(1)>.png",
      `${"n".repeat(990)}.png`,
      "..",
      "💥".repeat(100),
    ];
    const shown: string[] = [];
    for (const name of names) shown.push((await ada.bring(asPng(png(40, 40, { rows: 40 }), name))).name);
    expect(shown).toEqual([
      "b.png",
      "ab.png",
      "exegnp.png",
      "_img src=x onerror=alert(1)_.png",
      `${"n".repeat(115)}….png`,
      "file",
      expect.any(String),
    ]);
    expect(shown.at(-1)?.isWellFormed()).toBe(true);
    const long = { action: "upload", name: "n".repeat(5_000), contentType: "image/png", bytes: 1 };
    expect(await failureOf(world.call(long, instance))).toMatchObject({
      details: { reason: "invalid-request" },
    });
  });
});

describe("an upload", () => {
  it("that was not made yet, and one whose time is over, say so", async () => {
    const { id } = await ada.ask(await picture());
    expect(await failureOf(ada.attach(id))).toMatchObject({ details: { problem: "not-uploaded" } });
    const place = attachmentPlace(test.database, "ada", id);
    await place.update({ uploadUntil: new Date(0) } as object);
    expect(await failureOf(ada.attach(id))).toMatchObject({ details: { problem: "expired" } });
    await place.update({ dueAt: new Date(0) } as object);
    expect(await failureOf(ada.attach(id))).toMatchObject({ details: { problem: "expired" } });
  });

  it("is nobody else's", async () => {
    const { id } = await ada.bring(await picture());
    const request = requestOf({ action: "attach", id });
    const asBob = { ...request, auth: { ...request.auth, uid: "bob" } } as typeof request;
    expect(await failureOf(chat(asBob, undefined, instance))).toMatchObject({
      details: { problem: "unknown" },
    });
    const sending = requestOf({ message: "Look", attachments: [{ id }] });
    const bobs = chat({ ...sending, auth: asBob.auth } as typeof request, undefined, instance);
    expect(await failureOf(bobs)).toMatchObject({ details: { problem: "unknown" } });
  });

  it("goes through once, of that type and no larger", async () => {
    const chosen = await picture();
    const granted = await ada.ask(chosen);
    const { url, headers } = granted;
    const as = (more: object, body: Uint8Array) =>
      fetch(url, { method: "PUT", headers: { ...headers, ...more }, body: Buffer.from(body) });
    const larger = Buffer.alloc(chosen.bytes.length + 1);
    expect((await as({ "content-type": "text/html" }, chosen.bytes)).status).toBe(403);
    expect((await as({ "x-goog-content-length-range": "0,99999999" }, larger)).status).toBe(403);
    expect((await as({}, larger)).status).toBe(400);
    expect((await fetch(url, { method: "POST", headers, body: "x" })).status).toBe(403);
    expect((await as({}, chosen.bytes)).status).toBe(200);
    expect((await as({}, chosen.bytes)).status).toBe(412);
    expect(
      (await fetch(url.replace(granted.id, "0".repeat(32)), { method: "PUT", headers, body: "" })).status,
    ).toBe(403);
    expect((await ada.attach(granted.id)).kind).toBe("image");
  });

  it("into a bucket that is missing, or refuses, is no fault of the file, and may be tried again", async () => {
    const { id } = await ada.ask(await picture());
    for (const [status, finding] of [
      [404, "bucket-missing"],
      [403, "bucket-not-allowed"],
    ] as const) {
      storage.server.fail(status);
      expect(await failureOf(ada.attach(id))).toMatchObject({
        details: { reason: "storage-unavailable", finding },
      });
    }
    expect(world.log.entries.map(({ message }) => message).join()).toContain("ATTACHMENTS_BUCKET");
  });

  it("is refused where the owner takes none", async () => {
    const off = world.another();
    for (const data of [
      { action: "upload", name: "a.png", contentType: "image/png", bytes: 1 },
      { action: "attach", id: "0".repeat(32) },
      { message: "Look", attachments: [{ id: "0".repeat(32) }] },
    ])
      expect(await failureOf(world.call(data, off))).toMatchObject({
        details: { reason: "attachment-refused", problem: "off" },
      });
    const images = world.another({ ...withAttachments, ATTACHMENTS: "images" });
    const text = { action: "upload", name: "a.txt", contentType: "text/plain", bytes: 1 };
    expect(await failureOf(world.call(text, images))).toMatchObject({
      details: { problem: "kind", taken: expect.not.arrayContaining(["text/plain"]) },
    });
  });
});
