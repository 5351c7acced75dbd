import { readFileSync } from "node:fs";
import type { NamedFrame } from "./frame-name.ts";
import type { ReleaseName } from "./releases.ts";

/** Frames of one real gateway by their names, redacted, as `frameName` gives them. */
export type Recording = Readonly<Record<string, NamedFrame>>;

/** Whose frames stand for those of a release that was not recorded yet. */
export const likest: Readonly<Partial<Record<ReleaseName, ReleaseName>>> = {
  "2026.2.9": "2026.1.24-3",
  "2026.4.15": "2026.3.13",
  "2026.5.12": "2026.6.11",
  "2026.7.1": "2026.6.11",
  "2026.8.2": "2026.6.11",
};

const kept = new Map<ReleaseName, Recording>();

/** What was recorded at a real gateway of the release. */
export function recording(release: ReleaseName): Recording {
  const known = kept.get(release);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`frames/${likest[release] ?? release}.json`, import.meta.url), "utf8");
  const frames = JSON.parse(text) as Recording;
  kept.set(release, frames);
  return frames;
}

/** A recorded payload, for the parts of a frame that no client reads: they are repeated rather than invented. */
export function recordedPayload(release: ReleaseName, name: string): Readonly<Record<string, unknown>> {
  const frame = recording(release)[name];
  if (frame?.payload === undefined) throw new Error(`No ${name} of ${release} was recorded.`);
  return frame.payload;
}
