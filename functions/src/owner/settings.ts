import type { DocumentReference, Firestore, Transaction } from "firebase-admin/firestore";
import * as z from "zod";
import type { Budget, Halt, SettingsChange, SiteSettings } from "../contract/index.ts";
import {
  AccessRuleSchema,
  BudgetSchema,
  CurrencySchema,
  GatewaySchema,
  HaltAtSchema,
  PriceSchema,
} from "../contract/settings-request.ts";
import { siteSettings } from "../database/paths.ts";
import { ChatError } from "../errors.ts";
import { sharedOut } from "./budgets.ts";
import { readShards, shardPlaces } from "./ledger.ts";

const Time = z.iso.datetime();

/** The document of `siteSettings`. Fields of a newer release are left aside. */
const Stored = z.object({
  version: z.int().min(0).default(0),
  pause: z
    .object({ sentence: z.string().optional(), until: Time.optional(), since: Time, by: z.string() })
    .optional(),
  halt: z.object({ cause: z.enum(["gateway", "errors"]), since: Time }).optional(),
  haltAt: HaltAtSchema.default({ gatewayAway: true, errors: false }),
  sentence: z.string().optional(),
  budgets: z.array(BudgetSchema).default([]),
  prices: z.array(PriceSchema).default([]),
  access: z.array(AccessRuleSchema).default([]),
  currency: CurrencySchema.default("USD"),
  gateways: z.array(GatewaySchema).optional(),
}) satisfies z.ZodType<SiteSettings>;

/** @throws Error for a document that nobody wrote through `changeSettings`: a limit that cannot be read lets nobody in. */
export function parseSettings(data: unknown): SiteSettings {
  const parsed = Stored.safeParse(data ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new Error(
    `The site's settings cannot be read: ${problems.join("; ")}. Correct or delete the document.`,
  );
}

export async function readSettings(database: Firestore): Promise<SiteSettings> {
  return parseSettings((await siteSettings(database).get()).data());
}

/** Who changes the settings, and when. */
export interface Change {
  readonly by: string;
  readonly nowMs: number;
}

/**
 * Replaces the named fields in one transaction.
 * @param change `version`: of the settings that the administrator saw; absent: whatever they are.
 * @throws ChatError `settings-changed` when they are of another version by now.
 */
export async function changeSettings(
  database: Firestore,
  { version, ...change }: SettingsChange,
  by: Change,
): Promise<SiteSettings> {
  const place = siteSettings(database);
  const decide = async (transaction: Transaction) => {
    const before = parseSettings((await transaction.get(place)).data());
    if (version !== undefined && version !== before.version) throw new ChatError("settings-changed");
    const after = withoutHalt({ ...changed(before, change, by), version: before.version + 1 }, change);
    refuseUnpriced(after);
    if (change.budgets !== undefined) await shareOut(transaction, database, after.budgets, by.nowMs);
    transaction.set(place, after);
    return after;
  };
  return database.runTransaction(decide, { maxAttempts: TRIES });
}

/** A change of the budgets contends with every message that is being charged. */
const TRIES = 20;

/** Whoever says that visitors may send again says so of every pause; and of one that is switched off. */
function withoutHalt({ halt, ...settings }: SiteSettings, { pause, haltAt }: SettingsChange): SiteSettings {
  const isLifted = pause === false || haltAt?.[halt?.cause === "errors" ? "errors" : "gatewayAway"] === false;
  return halt === undefined || isLifted ? settings : { ...settings, halt };
}

/** Pauses the site by itself, or lets it go on. The owner's own changes are not touched, and their count is not either. */
export async function setHalt(database: Firestore, halt: Halt | undefined): Promise<void> {
  const place = siteSettings(database);
  await database.runTransaction(async (transaction) => {
    const before = parseSettings((await transaction.get(place)).data());
    transaction.set(place, { ...before, halt });
  });
}

/** Instances that know of the change, and those that do not yet, go by the same shares from the commit on. */
async function shareOut(
  transaction: Transaction,
  database: Firestore,
  budgets: readonly Budget[],
  nowMs: number,
): Promise<void> {
  const shards = sharedOut(await readShards(database, transaction), budgets, nowMs);
  const places = shardPlaces(database);
  for (const [index, shard] of shards.entries()) transaction.set(places[index] as DocumentReference, shard);
}

function changed(
  before: SiteSettings,
  { pause, sentence, gateways, ...lists }: Omit<SettingsChange, "version">,
  { by, nowMs }: Change,
): SiteSettings {
  const since = before.pause?.since ?? new Date(nowMs).toISOString();
  const named = {
    ...(pause !== undefined && { pause: pause === false ? undefined : { ...pause, since, by } }),
    ...(sentence !== undefined && { sentence: sentence === false ? undefined : sentence }),
    ...(gateways !== undefined && { gateways: gateways === false ? undefined : gateways }),
  };
  return parseSettings({ ...before, ...lists, ...named });
}

/** @throws ChatError `invalid-request` for a budget of money when nothing has a price. */
function refuseUnpriced({ budgets, prices }: SiteSettings): void {
  const index = budgets.findIndex(({ of }) => of === "money");
  if (index === -1 || prices.length > 0) return;
  const issue = {
    path: `change.budgets.${index}`,
    message: "is of money, and no model has a price: set prices",
  };
  throw new ChatError("invalid-request", { issues: [issue] });
}
