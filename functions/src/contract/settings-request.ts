import * as z from "zod";
import { readRange } from "../address-range.ts";
import { isGatewayTokenName } from "./token-secret.ts";

/** Budgets and prices of one site at most. */
const MOST = 50;

/** One line that visitors read. */
const Sentence = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}*$/u, "must be one line");

export const BudgetSchema = z
  .strictObject({
    of: z.enum(["messages", "tokens", "money"]),
    per: z.enum(["day", "month"]),
    limit: z.number().min(0).max(1e12),
    agent: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be an agent's id")
      .optional(),
    visitors: z.enum(["anonymous", "signed-in"]).optional(),
  })
  .refine(({ of, limit }) => of === "money" || Number.isInteger(limit), {
    path: ["limit"],
    message: "must be whole",
  });

const Price = z.number().min(0).max(1e6);

export const PriceSchema = z.strictObject({ model: z.string().min(1).max(200), input: Price, output: Price });

/** `errors`: at half of the messages of ten minutes. */
export const HaltAtSchema = z.strictObject({ gatewayAway: z.boolean(), errors: z.boolean() });

export const CurrencySchema = z.string().regex(/^[A-Z]{3}$/, "must be a currency's code, such as EUR");

/** Rules of one site at most: all of them are read every few seconds. */
const MOST_RULES = 250;

export const AccessRuleSchema = z
  .strictObject({
    kind: z.enum(["block", "allow"]),
    account: z
      .string()
      .regex(/^[^/]{1,128}$/, "must be an account's uid")
      .optional(),
    range: z
      .string()
      .max(60)
      .refine(
        (text) => readRange(text) !== undefined,
        "must be an address, or a range such as 203.0.113.0/24",
      )
      .optional(),
    note: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}*$/u, "must be one line")
      .optional(),
  })
  .refine(
    ({ account, range }) => (account === undefined) !== (range === undefined),
    "must name an account or a range",
  );

/** Gateways of one site at most: all of them are read every few seconds. */
const MOST_GATEWAYS = 500;

/** What else an address and a weight must be, `gateway/connection/url.ts` knows. */
export const GatewaySchema = z.strictObject({
  url: z.string().min(1).max(500),
  weight: z.number().optional(),
  state: z.enum(["active", "draining", "off"]).optional(),
  tokenSecret: z
    .string()
    .refine(
      isGatewayTokenName,
      "must be the name of a secret: OPENCLAW_GATEWAY_TOKEN, or that with _ and capitals, digits or _ behind it",
    )
    .optional(),
  region: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^\P{Cc}*$/u, "must be one line")
    .optional(),
});

function unique<Item>(name: (item: Item) => string): (items: readonly Item[]) => boolean {
  return (items) => new Set(items.map(name)).size === items.length;
}

/** What is named is replaced; all else stays as it is. */
export const SettingsChange = z
  .strictObject({
    /** Of the settings that the administrator saw. Absent: whatever they are by now. */
    version: z.int().min(0).optional(),
    /** False: visitors may send again. */
    pause: z
      .union([
        z.literal(false),
        z.strictObject({ sentence: Sentence.optional(), until: z.iso.datetime().optional() }),
      ])
      .optional(),
    /** False: none. */
    sentence: z.union([z.literal(false), Sentence]).optional(),
    budgets: z
      .array(BudgetSchema)
      .max(MOST)
      .refine(
        unique<z.infer<typeof BudgetSchema>>(({ of, per, agent, visitors }) =>
          JSON.stringify([of, per, agent, visitors]),
        ),
        "must not hold two of one kind",
      )
      .optional(),
    prices: z
      .array(PriceSchema)
      .max(MOST)
      .refine(
        unique<z.infer<typeof PriceSchema>>(({ model }) => model),
        "must not name a model twice",
      )
      .optional(),
    access: z
      .array(AccessRuleSchema)
      .max(MOST_RULES)
      .refine(
        unique<z.infer<typeof AccessRuleSchema>>(({ account, range }) => JSON.stringify([account, range])),
        "must not name an account or a range twice",
      )
      .optional(),
    currency: CurrencySchema.optional(),
    haltAt: HaltAtSchema.optional(),
    /** False: those of `OPENCLAW_GATEWAY_URL`. */
    gateways: z
      .union([z.literal(false), z.array(GatewaySchema).min(1, "must name one at least").max(MOST_GATEWAYS)])
      .optional(),
  })
  .refine((change) => Object.keys(change).some((name) => name !== "version"), "must name what to change");

export type SettingsChange = z.infer<typeof SettingsChange>;
