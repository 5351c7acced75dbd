import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { describe, expect, inject, it } from "vitest";
import type {
  AttachResult,
  ConversationPage,
  MessagePage,
  SendResult,
  UploadResult,
} from "../functions/src/contract/index.ts";
import { pdf } from "../functions/test/attachments/files.ts";
import type { Deployment } from "../tools/doctor/deployment.ts";
import { isGone, lookAtUpload } from "../tools/doctor/look-at-upload.ts";
import { eraseVisitor } from "../tools/doctor/look-at-visitor.ts";
import { authEmulator, signUpAnonymously } from "../tools/firebase-rest.ts";
import { newVisitor } from "./people.ts";
import { promptsWith } from "./world.ts";

type Visitor = Awaited<ReturnType<typeof newVisitor>>;

/** As a page does it, from another origin. */
async function bring(visitor: Visitor, name: string, contentType: string, bytes: Buffer) {
  const asked = { action: "upload", name, contentType, bytes: bytes.length };
  const { id, url, method, headers } = await visitor.call<UploadResult>("chat", asked);
  const put = await fetch(url, {
    method,
    headers: { ...headers, origin: "http://a.page" },
    body: new Uint8Array(bytes),
  });
  expect([put.status, put.headers.get("access-control-allow-origin")]).toEqual([200, "http://a.page"]);
  return (await visitor.call<AttachResult>("chat", { action: "attach", id })).attachment;
}

describe("a visitor's files", () => {
  it("come to the agent by the bucket, and are shown and deleted with their conversation", async () => {
    const visitor = await newVisitor();
    const list = await visitor.call<ConversationPage>("conversations", { action: "list" });
    expect(list.attachments).toMatchObject({ most: 4, bytes: 10_485_760 });
    const drawn = sharp({ create: { width: 100, height: 80, channels: 3, background: "teal" } });
    const picture = await bring(visitor, "a.jpg", "image/jpeg", await drawn.jpeg().toBuffer());
    const document = await bring(visitor, "a.pdf", "application/pdf", pdf({ pages: ["The code is 4711."] }));
    const message = `look at ${randomUUID()}`;
    const attachments = [{ id: picture.id }, { id: document.id }];
    const { conversationId } = await visitor.call<SendResult>("chat", { message, attachments });
    const [prompt] = await promptsWith(message);
    const asked = prompt?.messages.findLast(({ text }) => text.includes(message));
    expect(asked?.text).toContain('"text":"The code is 4711."');
    expect(asked?.pictures).toMatchObject([{ contentType: "image/jpeg" }]);
    const { messages } = await visitor.call<MessagePage>("conversations", {
      action: "messages",
      conversationId,
    });
    expect(messages[0]?.attachments?.map(({ name, kind }) => [name, kind])).toEqual([
      ["a.jpg", "image"],
      ["a.pdf", "file"],
    ]);
    const urls = (messages[0]?.attachments ?? []).map(({ url }) => url);
    expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([200, 200]);
    await visitor.call("conversations", { action: "delete", conversationId });
    expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([404, 404]);
  });
});

describe("the doctor's picture", () => {
  it("is uploaded, looked at, read, and gone in the end, as a visitor's would be", async () => {
    const { functions, auth, project } = inject("endpoints");
    const visitor = await signUpAnonymously(authEmulator(auth));
    const deployment: Deployment = {
      project,
      region: "us-central1",
      prefix: "",
      functions,
      auth: authEmulator(auth),
      origins: ["http://a.page", "http://another.page"],
      appCheck: "off",
      appCheckToken: undefined,
      allowAnonymous: true,
      attachments: "all",
      bucket: "clawfire-local",
    };
    const { seen, url } = await lookAtUpload(deployment, visitor);
    expect(seen).toBe("a picture was uploaded to clawfire-local, looked at and read");
    expect(await isGone(project, url)).toBe(false);
    expect((await eraseVisitor(deployment, visitor, url)).seen).toContain(
      "the file and the account are gone",
    );
  });
});
