import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { AttachResult, UploadResult } from "../../src/contract/index.ts";
import { useDatabase } from "../support/database.ts";
import { useInstance } from "../support/instance.ts";
import { put, useStorage, withAttachments } from "../support/storage.ts";

const database = useDatabase();
const storage = useStorage();
const test = useInstance(database);

/** A picture of one colour. */
const picture = (width = 64, height = 48) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } });

describe("a file of a visitor", () => {
  it("is uploaded by a signed URL, looked at, and shown by another one", async () => {
    const instance = test.another(withAttachments);
    const bytes = await picture().png().toBuffer();
    const asked = {
      action: "upload",
      name: "C:\\me\\cat.png",
      contentType: "image/png",
      bytes: bytes.length,
    };
    const granted = await test.call<UploadResult>(asked, instance);
    expect(granted).toMatchObject({ method: "PUT", headers: { "content-type": "image/png" } });
    expect((await put(granted, bytes)).status).toBe(200);
    const { attachment } = await test.call<AttachResult>({ action: "attach", id: granted.id }, instance);
    expect(attachment).toMatchObject({
      id: granted.id,
      kind: "image",
      name: "cat.png",
      contentType: "image/png",
      width: 64,
      height: 48,
    });
    const shown = await fetch(attachment.url);
    expect(shown.headers.get("content-type")).toBe("image/png");
    const kept = Buffer.from(await shown.arrayBuffer());
    expect(kept.length).toBe(attachment.bytes);
    expect([...storage.server.objects.keys()]).toEqual([`clawfire/ada/${granted.id}`]);
  });
});
