/** What all charts look like. */
export const axis = {
  tickLine: false,
  axisLine: false,
  tick: { fill: "var(--text-soft)", fontSize: 12 },
} as const;

export const frame = {
  margin: { top: 8, right: 16, bottom: 0, left: 0 },
  // Its keyboard focus would be inside what is hidden from screen readers, who have the table.
  accessibilityLayer: false,
} as const;

export const tip = {
  cursor: { fill: "var(--hover)", stroke: "var(--line)" },
  contentStyle: {
    background: "var(--surface)",
    border: "1px solid var(--line)",
    borderRadius: 10,
    color: "var(--text)",
  },
} as const;

export const gridLines = { vertical: false, stroke: "var(--line)" } as const;

/** Numbers that change every half minute must not dance. */
export const still = { isAnimationActive: false } as const;

/** In the order of the chart, not of the alphabet. */
export const dots = { iconType: "circle", iconSize: 8, itemSorter: null } as const;
