import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { afterEach, describe, expect, it } from "vitest";
import { agentFile } from "../../src/attachments/agent-file.ts";
import { MOST_BYTES, readGatewayFile } from "../../src/attachments/gateway-file.ts";

const text = (words: string) => Buffer.from(words);

describe("a file of an agent", () => {
  it("is an image by its bytes, and encoded anew", async () => {
    const draw = sharp({ create: { width: 40, height: 40, channels: 3, background: "teal" } });
    const bytes = await draw
      .withExif({ IFD0: { Copyright: "somebody" } })
      .jpeg()
      .toBuffer();
    const file = await agentFile("chart.txt", bytes);
    expect(file).toMatchObject({ kind: "image", contentType: "image/jpeg", width: 40, height: 40 });
    expect(Buffer.from(file?.bytes ?? []).includes("somebody")).toBe(false);
  });

  it.each([
    ["figures.csv", text("a,b\n"), "text/csv"],
    ["notes.md", text("# Notes\n"), "text/markdown"],
    ["page.html", text("<!doctype html><script>1</script>"), "application/octet-stream"],
    ["drawing.svg", text("<svg xmlns='http://www.w3.org/2000/svg'/>"), "application/octet-stream"],
    ["paper.pdf", text("%PDF-1.7\n"), "application/pdf"],
    [
      "table.xlsx",
      text("PK\u0003\u0004x"),
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
    ["all.bin", text("PK\u0003\u0004x"), "application/zip"],
  ])("is kept as what it is: %s", async (name, bytes, contentType) => {
    expect(await agentFile(name, bytes)).toMatchObject({ kind: "file", contentType });
  });

  it("is sound by its bytes", async () => {
    expect(await agentFile("voice.ogg", text("OggS\0"))).toMatchObject({
      kind: "audio",
      contentType: "audio/ogg",
    });
  });

  it.each([
    ["nothing", "a.txt", text("")],
    [
      "a page of its gateway under the name of a picture",
      "chart.png",
      text("<!doctype html><title>OpenClaw</title>"),
    ],
    ["a page of its gateway under the name of a table", "figures.csv", text("\n<html><body>")],
    ["a text without a kind", "passwd", text("root:x:0:0\n")],
    ["a program", "run.txt", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])],
    ["a broken picture", "chart.png", Buffer.from("\x89PNG\r\n\x1a\nxxxx", "latin1")],
  ])("is not kept: %s", async (_, name, bytes) => {
    expect(await agentFile(name, bytes)).toBeUndefined();
  });
});

describe("a file at the gateway", () => {
  const servers: ReturnType<typeof createServer>[] = [];

  async function serve(answer: RequestListener) {
    const server = createServer(answer).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/gateway`;
  }

  afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));

  const signal = AbortSignal.timeout(10_000);

  it("is read with the token where that is wanted, and else without", async () => {
    const seen: (string | undefined)[] = [];
    const gatewayUrl = await serve(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end("bytes");
    });
    for (const token of [undefined, "secret"])
      expect(String(await readGatewayFile({ gatewayUrl, path: "/a?b=c", token, signal }))).toBe("bytes");
    expect(seen).toEqual([undefined, "Bearer secret"]);
  });

  it("is not read where that leads to another host, or is more than is kept", async () => {
    const gatewayUrl = await serve(({ url }, response) => {
      if (url === "/away") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
      else if (url === "/told")
        response.writeHead(200, { "content-length": String(MOST_BYTES + 1) }).write("x");
      else for (let part = 0; part <= MOST_BYTES; part += 1_048_576) response.write(Buffer.alloc(1_048_576));
    });
    const why = (path: string) => readGatewayFile({ gatewayUrl, path, signal }).catch(String);
    expect(await why("/away")).toBe("Error: The gateway answered 302.");
    expect(await why("/told")).toBe("Error: It is too large.");
    expect(await why("/long")).toBe("Error: It is too large.");
    for (const path of ["//169.254.169.254/", "http://169.254.169.254/", "a"])
      expect(await why(path)).toBe("Error: It is at another host.");
  });
});
