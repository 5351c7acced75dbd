/** The value below which `part` of the samples lie. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (value === undefined) throw new RangeError("There are no samples.");
  return value;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function p99(samples: readonly number[]): number {
  return quantile(samples, 0.99);
}

/** Each sample over the other side's median: what is told as a ratio with its own median and p99. */
export function ratios(samples: readonly number[], against: readonly number[]): number[] {
  const unit = median(against);
  return samples.map((sample) => sample / unit);
}

export interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

/** How long something took, and how much of this process's CPU. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1_000 };
}
