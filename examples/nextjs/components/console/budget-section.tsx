"use client";

import type { Budget, BudgetState, SettingsResult } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import type { ChangeSite } from "@/lib/use-site";
import type { Polled } from "@/lib/use-polled";
import type { ConsoleWords } from "@/words/en/console";
import { isSameKind } from "@/lib/budgets";
import { useConsoleWords, useFormat } from "../speech";
import { BudgetForm, PriceForm } from "./budget-forms";
import { Section } from "./section";

interface BudgetSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly onChange: ChangeSite;
}

/** What may be spent, what of it is, and the budgets themselves. */
export function BudgetSection({ site: { value }, onChange }: BudgetSectionProps) {
  const { budgets: words } = useConsoleWords();
  if (value === undefined) return null;
  const { settings, budgets } = value;
  const remove = (gone: BudgetState) =>
    void onChange({
      version: settings.version,
      budgets: settings.budgets.filter((budget) => !isSameKind(budget, gone)),
    });
  return (
    <Section title={words.title}>
      {budgets.length === 0 ? <p className="quiet">{words.none}</p> : null}
      <ul className="budgets">
        {budgets.map((budget) => (
          <BudgetItem
            key={nameOf(budget, words)}
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
  const { budgets: words, remove } = useConsoleWords();
  const { amount, money, percent, when } = useFormat();
  const name = nameOf(budget, words);
  const show = (number: number) => (budget.of === "money" ? money(number, currency) : amount(number));
  const isSpent = spent >= limit;
  return (
    <li className="card budget">
      <div className="card-head">
        <h3>{name}</h3>
        <span className={`pill ${isSpent ? "bad" : spent >= limit * 0.8 ? "warn" : "good"}`}>
          {isSpent ? words.spent : percent(Math.floor((spent / limit) * 100))}
        </span>
      </div>
      <progress
        aria-label={fill(words.spentOf, { name })}
        max={Math.max(limit, Number.MIN_VALUE)}
        value={Math.min(spent, limit)}
      />
      <p className="quiet">
        {fill(words.standing, { spent: show(spent), limit: show(limit), when: when(until) })}
        {isSpent ? ` · ${words.refused}` : ""}
      </p>
      <div className="actions">
        <button
          type="button"
          className="button small"
          aria-label={fill(words.removeNamed, { name })}
          onClick={onRemove}
        >
          {remove}
        </button>
      </div>
    </li>
  );
}

const names = {
  messages: { day: "messagesDay", month: "messagesMonth" },
  tokens: { day: "tokensDay", month: "tokensMonth" },
  money: { day: "moneyDay", month: "moneyMonth" },
} as const;
const whose = { anonymous: "fromAnonymous", "signed-in": "fromSignedIn" } as const;

/** Such as `Messages a day, anonymous visitors`. */
function nameOf({ of, per, agent, visitors }: Budget, words: ConsoleWords["budgets"]): string {
  const who = [agent && fill(words.ofAgent, { agent }), visitors && words[whose[visitors]]].filter(Boolean);
  return [words.names[names[of][per]], ...who].join(words.separator);
}
