/** What the releases do differently, as measured. Everything that is not here they do alike. */
export interface Expectations {
  readonly protocol: 3 | 4;
  /** The newest signature that it accepts. */
  readonly proof: "v2" | "v3";
  /** Whether it ends the connection of a device that is removed; else the device is refused at its next one. */
  readonly endsRemoved: boolean;
  /** Whether it goes on by itself, under another run id, with a run that its restart interrupted. */
  readonly resumes: boolean;
}

const byRelease: Readonly<Record<string, Expectations>> = {
  "2026.1.24-3": { protocol: 3, proof: "v2", endsRemoved: false, resumes: false },
  "2026.3.13": { protocol: 3, proof: "v3", endsRemoved: false, resumes: false },
  "2026.6.11": { protocol: 4, proof: "v3", endsRemoved: true, resumes: true },
  "2026.9.6": { protocol: 4, proof: "v3", endsRemoved: true, resumes: true },
};

export function expectationsOf(release: string): Expectations {
  const expected = byRelease[release];
  if (expected === undefined) throw new Error(`expectations.ts says nothing about the release ${release}.`);
  return expected;
}
