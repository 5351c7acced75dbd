import { describe, expect, it } from "vitest";
import { connectionLost } from "../src/call-failure.ts";
import { shownName, shownSize } from "../src/files/names.ts";
import { nextStep, type UploadEvent, type UploadStep } from "../src/files/upload.ts";
import { attachment } from "./fake-backend.ts";

const failure = connectionLost();
const ready = { kind: "ready", attachment: attachment("1") } as const;
const steps = {
  waiting: { kind: "waiting", offline: false },
  shrinking: { kind: "shrinking" },
  uploading: { kind: "uploading", part: 0.5 },
  checking: { kind: "checking" },
  ready,
  failed: { kind: "failed", failure, again: true },
  "failed for good": { kind: "failed", failure, again: false },
} satisfies Record<string, UploadStep>;

const events = {
  shrink: { kind: "shrink" },
  upload: { kind: "upload" },
  progress: { kind: "progress", part: 0.7 },
  "an older progress": { kind: "progress", part: 0.2 },
  check: { kind: "check" },
  checked: { kind: "checked", attachment: attachment("1") },
  offline: { kind: "lost", online: false },
  refused: { kind: "refused", failure, again: false },
  again: { kind: "again" },
} satisfies Record<string, UploadEvent>;

describe("an upload's next step", () => {
  it.each<[keyof typeof steps, keyof typeof events, UploadStep]>([
    ["waiting", "shrink", steps.shrinking],
    ["waiting", "upload", { kind: "uploading", part: 0 }],
    ["shrinking", "upload", { kind: "uploading", part: 0 }],
    ["uploading", "progress", { kind: "uploading", part: 0.7 }],
    ["uploading", "an older progress", steps.uploading],
    ["checking", "progress", steps.checking],
    ["uploading", "check", steps.checking],
    ["checking", "checked", ready],
    ["uploading", "offline", { kind: "waiting", offline: true }],
    ["checking", "refused", steps["failed for good"]],
    ["failed", "again", steps.waiting],
    ["failed for good", "again", steps["failed for good"]],
    ["uploading", "again", steps.uploading],
    ["ready", "progress", ready],
    ["ready", "refused", ready],
    ["failed", "checked", steps.failed],
  ])("from %s, at %s", (step, event, next) => {
    expect(nextStep(steps[step], events[event])).toEqual(next);
  });
});

describe("a file's name", () => {
  it("is cut in the middle, and keeps its ending", () => {
    const shown = shownName(`${"holiday ".repeat(50)}.jpeg`);
    expect(shown).toHaveLength(40);
    expect(shown).toMatch(/^holiday holiday .*….*\.jpeg$/);
    expect(shownName("short.png")).toBe("short.png");
  });

  it("does not read other than it is", () => {
    expect(shownName("photo\u202Egpj.exe")).toBe("photo\uFFFDgpj.exe");
    expect(shownName("a\u0000b\u200B\n.txt")).toBe("a\uFFFDb\uFFFD\uFFFD.txt");
    expect(shownName("\uD800.txt")).toBe("\uFFFD.txt");
    expect(shownName("📷".repeat(40), 11).isWellFormed()).toBe(true);
  });
});

it("tells sizes as people do", () => {
  expect([1, 820_000, 1_400_000].map((bytes) => shownSize(bytes, "en"))).toEqual([
    "1 kB",
    "820 kB",
    "1.4 MB",
  ]);
});
