import type { Budget } from "clawfire-react/contract";

/** Whether two budgets differ in their limits at most: a site has one of each kind. */
export function isSameKind(one: Budget, other: Budget): boolean {
  return (
    one.of === other.of &&
    one.per === other.per &&
    one.agent === other.agent &&
    one.visitors === other.visitors
  );
}
