import sharp from "sharp";
import { lockedPdf, pdf, png } from "./files.ts";
import { textFile, type Chosen } from "./people.ts";

export const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } });
export const asPng = (bytes: Uint8Array, name = "a.png"): Chosen => ({
  name,
  contentType: "image/png",
  bytes,
});
export const asPdf = (bytes: Uint8Array): Chosen => ({
  name: "a.pdf",
  contentType: "application/pdf",
  bytes,
});
export const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';

/** What it is, why it is refused, and the file. */
export const refusedFiles: [string, string, () => Chosen | Promise<Chosen>][] = [
  ["an SVG that is called a PNG", "not-what-it-says", () => asPng(Buffer.from(svg))],
  ["an SVG", "kind", () => ({ name: "a.svg", contentType: "image/svg+xml", bytes: Buffer.from(svg) })],
  ["HTML", "kind", () => textFile("<script>alert(1)</script>", "a.html", "text/html")],
  [
    "a program",
    "kind",
    () => ({ name: "a.exe", contentType: "application/x-msdownload", bytes: Buffer.from("MZ") }),
  ],
  ["a program without a type", "kind", () => ({ name: "a.exe", contentType: "", bytes: Buffer.from("MZ") })],
  [
    "an archive",
    "kind",
    () => ({ name: "a.zip", contentType: "application/zip", bytes: Buffer.from("PK\x03\x04") }),
  ],
  [
    "a TIFF",
    "kind",
    async () => ({ name: "a.tiff", contentType: "image/tiff", bytes: await drawn(8, 8).tiff().toBuffer() }),
  ],
  [
    "an AVIF that is called a PNG",
    "not-what-it-says",
    async () => asPng(await drawn(64, 64).avif().toBuffer()),
  ],
  ["a PDF that is called a PNG", "not-what-it-says", () => asPng(pdf())],
  ["a PNG that is called a PDF", "not-what-it-says", () => asPdf(png(8, 8))],
  [
    "a PNG that is called a text",
    "not-what-it-says",
    () => ({ name: "a.txt", contentType: "text/plain", bytes: png(8, 8) }),
  ],
  [
    "bytes that are called a text",
    "unreadable",
    () => ({ name: "a.txt", contentType: "text/plain", bytes: Buffer.from([1, 2, 0, 255, 254, 3]) }),
  ],
  ["an empty file", "empty", () => asPng(Buffer.alloc(0))],
  ["the head of a PNG alone", "unreadable", () => asPng(png(8, 8).subarray(0, 20))],
  [
    "a PNG that was cut",
    "unreadable",
    async () => asPng((await drawn(500, 500).png({ compressionLevel: 0 }).toBuffer()).subarray(0, 9_000)),
  ],
  [
    "a JPEG that was cut",
    "unreadable",
    async () => ({
      name: "a.jpg",
      contentType: "image/jpeg",
      bytes: (await drawn(900, 900).jpeg().toBuffer()).subarray(0, 3_000),
    }),
  ],
  ["a PNG of 0×0", "unreadable", () => asPng(png(0, 0, { rows: 1 }))],
  ["a PNG of 50,000×50,000", "too-many-pixels", () => asPng(png(50_000, 50_000))],
  ["a PNG of 10 KB that is 2 GB", "too-many-pixels", () => asPng(png(130_000, 130_000, { rows: 600 }))],
  [
    "a GIF of 60,000×60,000",
    "too-many-pixels",
    () => ({
      name: "a.gif",
      contentType: "image/gif",
      bytes: Buffer.from("47494638396160ea60ea800000ffffff0000002c0000000060ea60ea0002024401003b", "hex"),
    }),
  ],
  ["a PDF with a password", "locked", () => asPdf(lockedPdf())],
  ["a PDF that is none", "unreadable", () => asPdf(Buffer.from("%PDF-1.7\nnothing"))],
  ["a PDF without words", "wordless", () => asPdf(pdf({ pages: [" "] }))],
  ["a text without words", "wordless", () => textFile(" \n\t ")],
  [
    "a file of 11 MB",
    "too-large",
    () => ({ name: "a.txt", contentType: "text/plain", bytes: Buffer.alloc(11_000_000, "a") }),
  ],
];
