import { includes, readRange, type Range } from "../address-range.ts";
import type { AccessRule } from "../contract/index.ts";

/** The rules of one version of the settings, as they are looked up. */
interface Rules {
  readonly byAccount: ReadonlyMap<string, AccessRule["kind"]>;
  /** The narrowest first. */
  readonly ranges: readonly (Range & Pick<AccessRule, "kind">)[];
}

const read = new WeakMap<readonly AccessRule[], Rules>();

/** What the owner decided about somebody: their account's rule, else that of the narrowest range; undefined for nothing. */
export function ruleFor(
  rules: readonly AccessRule[],
  { uid, address }: { readonly uid: string; readonly address: string },
): AccessRule["kind"] | undefined {
  if (rules.length === 0) return undefined;
  const { byAccount, ranges } = readRules(rules);
  const own = byAccount.get(uid);
  if (own !== undefined) return own;
  const from = readRange(address);
  return from && ranges.find((range) => includes(range, from))?.kind;
}

/** They are read once, and not at each call. */
function readRules(rules: readonly AccessRule[]): Rules {
  const known = read.get(rules);
  if (known !== undefined) return known;
  const byAccount = rules.flatMap(({ kind, account }) =>
    account === undefined ? [] : [[account, kind] as const],
  );
  const ranges = rules.flatMap(({ kind, range }) => {
    const found = readRange(range ?? "");
    return found === undefined ? [] : [{ ...found, kind }];
  });
  const made = {
    byAccount: new Map(byAccount),
    ranges: ranges.toSorted((one, other) => other.bits - one.bits),
  };
  read.set(rules, made);
  return made;
}
