/** Which of several gateways is used, as an index into the list in order of preference. */
export type GatewayChoice =
  | { readonly kind: "preferred" }
  /** Another one, since the preferred one failed at `leftAtMs`. */
  | { readonly kind: "substitute"; readonly index: number; readonly leftAtMs: number };

export const preferred: GatewayChoice = { kind: "preferred" };

/** The choice to connect with now: the preferred one is tried again once `preferAgainAfterMs` have passed. */
export function currentChoice(
  choice: GatewayChoice,
  nowMs: number,
  preferAgainAfterMs: number,
): GatewayChoice {
  if (choice.kind === "preferred") return choice;
  return nowMs - choice.leftAtMs >= preferAgainAfterMs ? preferred : choice;
}

/** The choice after the given one could not be reached; it goes round. */
export function nextChoice(choice: GatewayChoice, gateways: number, nowMs: number): GatewayChoice {
  const index = (indexOf(choice) + 1) % gateways;
  if (index === 0) return preferred;
  return { kind: "substitute", index, leftAtMs: choice.kind === "preferred" ? nowMs : choice.leftAtMs };
}

export function indexOf(choice: GatewayChoice): number {
  return choice.kind === "preferred" ? 0 : choice.index;
}
