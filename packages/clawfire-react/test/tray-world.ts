import { vi } from "vitest";
import { createChatSession } from "../src/chat-session.ts";
import { FileTray } from "../src/files/file-tray.ts";
import type { PutOptions } from "../src/files/put.ts";
import { FakeBackend, FakeNetwork, fakeStorage } from "./fake-backend.ts";

/** An upload of which the test decides how it ends. */
interface FakePut extends PutOptions {
  readonly id: string;
  readonly body: Blob;
  done(): void;
  fail(error: Error): void;
}

export type TrayWorld = ReturnType<typeof trayWorld>;

/** A backend, a network and a tab, and pages with files in it, one after the other. */
export function trayWorld() {
  const [backend, network, storage] = [new FakeBackend(), new FakeNetwork(), fakeStorage()];
  const puts: FakePut[] = [];
  const ends: (() => void)[] = [];
  backend.offer = { contentTypes: ["image/png", "image/jpeg", "application/pdf"], most: 4, bytes: 5_000 };

  /** A page that was just loaded; the tab remembers what the one before left. */
  function load() {
    const { chat } = createChatSession({ transport: backend, uid: "ada", storage, connectivity: network });
    ends.push(chat.connect());
    const tray = new FileTray({
      transport: backend,
      connectivity: network,
      chat,
      offer: () => backend.offer,
      shrink: async ({ name }) => {
        if (name.startsWith("broken")) return undefined;
        return { blob: new Blob(["small"], { type: "image/png" }), name };
      },
      put: ({ id }, body, options) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        options.signal.addEventListener("abort", () => reject(options.signal.reason as Error));
        puts.push({ ...options, id, body, done: resolve, fail: reject });
        return promise;
      },
    });
    const steps = () => tray.snapshot().uploads.map(({ name, step }) => `${name} ${step.kind}`);
    return { chat, tray, steps };
  }

  const unload = () => ends.splice(0).forEach((end) => end());
  return { backend, network, puts, load, unload, last: () => puts.at(-1) as FakePut };
}

/** Lets everything happen that needs no time. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

export const picture = (name = "photo.png", size = 50_000) =>
  new File([new Uint8Array(size)], name, { type: "image/png" });

export const document = (name = "bill.pdf", size = 100) =>
  new File([new Uint8Array(size)], name, { type: "application/pdf" });
