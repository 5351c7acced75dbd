"use client";

import type { Budget, BudgetState, SettingsResult } from "clawfire-react/contract";
import type { ChangeSite } from "@/lib/use-site";
import type { Polled } from "@/lib/use-polled";
import { amount, when } from "@/lib/words";
import { isSameKind } from "@/lib/budgets";
import { BudgetForm, PriceForm } from "./budget-forms";
import { Section } from "./section";

interface BudgetSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly onChange: ChangeSite;
}

/** What may be spent, what of it is, and the budgets themselves. */
export function BudgetSection({ site: { value }, onChange }: BudgetSectionProps) {
  if (value === undefined) return null;
  const { settings, budgets } = value;
  const remove = (gone: BudgetState) =>
    void onChange({
      version: settings.version,
      budgets: settings.budgets.filter((budget) => !isSameKind(budget, gone)),
    });
  return (
    <Section title="Budgets">
      {budgets.length === 0 ? (
        <p className="quiet">None is set: nothing bounds what the site spends.</p>
      ) : null}
      <ul className="budgets">
        {budgets.map((budget) => (
          <BudgetItem
            key={nameOf(budget)}
            budget={budget}
            currency={settings.currency}
            onRemove={() => remove(budget)}
          />
        ))}
      </ul>
      <BudgetForm settings={settings} onChange={onChange} />
      <PriceForm settings={settings} onChange={onChange} />
    </Section>
  );
}

interface BudgetItemProps {
  readonly budget: BudgetState;
  readonly currency: string;
  readonly onRemove: () => void;
}

function BudgetItem({ budget, currency, onRemove }: BudgetItemProps) {
  const { spent, limit, until } = budget;
  const name = nameOf(budget);
  const show = (number: number) =>
    budget.of === "money"
      ? number.toLocaleString(undefined, { style: "currency", currency })
      : amount(number);
  const isSpent = spent >= limit;
  return (
    <li className="card budget">
      <div className="card-head">
        <h3>{name}</h3>
        <span className={`pill ${isSpent ? "bad" : spent >= limit * 0.8 ? "warn" : "good"}`}>
          {isSpent ? "Spent" : `${Math.floor((spent / limit) * 100)} %`}
        </span>
      </div>
      <progress
        aria-label={`Spent of ${name}`}
        max={Math.max(limit, Number.MIN_VALUE)}
        value={Math.min(spent, limit)}
      />
      <p className="quiet">
        {show(spent)} of {show(limit)} · begins anew {when(until)}
        {isSpent ? " · new messages are refused until then" : ""}
      </p>
      <div className="actions">
        <button
          type="button"
          className="button small"
          aria-label={`Remove the budget ${name}`}
          onClick={onRemove}
        >
          Remove
        </button>
      </div>
    </li>
  );
}

const whose = { anonymous: "anonymous visitors", "signed-in": "signed-in visitors" } as const;

/** Such as `Messages a day, anonymous visitors`. */
function nameOf({ of, per, agent, visitors }: Budget): string {
  const what = { messages: "Messages", tokens: "Tokens", money: "Money" }[of];
  const who = [agent && `agent ${agent}`, visitors && whose[visitors]].filter(Boolean);
  return [`${what} a ${per}`, ...who].join(", ");
}
