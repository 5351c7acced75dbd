/** The invariants, each by its name. */
export const invariants = {
  "asked once":
    "The agent is not asked again while an earlier run of the message lives, or after one that was answered.",
  "answered once": "A message has one reply, and every call for it returns the same.",
  "nothing is lost":
    "What the agent adds on its own is read in its conversation, once somebody opens that; and so is a message that was replaced, with its reply.",
  "own words only":
    "A reply is to its own message, a conversation holds nothing of another, and the agent is told nothing that was replaced.",
  whole: "A complete reply is all that the agent said to one asking, and a stopped one the beginning of it.",
  "chunks add up": "The chunks of a call put together are the reply that it returns.",
  "the last only":
    "A message replaces the last of its conversation, once that is over and by itself; one that does so is not refused.",
  "in order":
    "A message is sent when those before it in its conversation are over, and a conversation reads in that order.",
  "stop respected":
    "After somebody was told that a message is stopped, the agent is not asked, and does not go on.",
  "charged once": "A message is charged to its visitor once for each time that it may be asked.",
  "limits exact": "No visitor is let in more often than the limits allow.",
  "budget exact":
    "No message is let in beyond a budget that every instance knows, none is refused while something is left, and each is charged once.",
  "pause respected": "No message is let in that is sent when every instance knows of a pause.",
  "nobody hangs":
    "Every call ends within its time, soon after its run does where nothing fails, and at once where no gateway can be reached.",
  "no lease without an owner": "A turn that nobody follows is settled soon after its lease ran out.",
  "leases hold":
    "A turn that a call follows has a lease that is alive, nobody else opens it meanwhile, and only its holder marks it as one that may live.",
  "the agent remembers":
    "The agent knows what was answered last in the conversation, and was not replaced, from its session or because it is told, but for a quick message.",
  "memory bounded": "An instance without calls holds no timer and no subscription.",
  "deleted stays deleted": "Nothing is written where a conversation was deleted, and nothing is left there.",
  "failures are foreseen":
    "Every failure has a reason of the closed list, and no promise is rejected unseen.",
  "answered at last": "Once nothing fails any more, a message that is sent again is answered.",
} as const;

export type InvariantName = keyof typeof invariants;

/** An invariant does not hold. */
export class Violation extends Error {
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, what: string) {
    super(what);
    this.invariant = invariant;
  }
}

export function must(holds: boolean, invariant: InvariantName, what: () => string): void {
  if (!holds) throw new Violation(invariant, what());
}
