"use client";

import type { Budget, ModelPrice, SiteSettings } from "clawfire-react/contract";
import type { FormEvent, ReactNode } from "react";
import type { ChangeSite } from "@/lib/use-site";
import { isSameKind } from "@/lib/budgets";

interface FormProps {
  readonly settings: SiteSettings;
  readonly onChange: ChangeSite;
}

/** The form's values by their names; the form is emptied when they are saved. */
async function submit(event: FormEvent<HTMLFormElement>, save: (values: FormData) => Promise<boolean>) {
  event.preventDefault();
  const form = event.currentTarget;
  if (await save(new FormData(form))) form.reset();
}

function textOf(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === "string" ? value.trim() : "";
}

function budgetIn(values: FormData): Budget {
  const [agent, visitors] = [textOf(values, "agent"), textOf(values, "visitors")];
  return {
    of: textOf(values, "of") as Budget["of"],
    per: textOf(values, "per") as Budget["per"],
    limit: Number(textOf(values, "limit")),
    ...(agent === "" ? {} : { agent }),
    ...(visitors === "" ? {} : { visitors: visitors as NonNullable<Budget["visitors"]> }),
  };
}

function priceIn(values: FormData): ModelPrice {
  const [input, output] = [Number(textOf(values, "input")), Number(textOf(values, "output"))];
  return { model: textOf(values, "model"), input, output };
}

/** Adds a budget, or gives one of the same kind another limit. */
export function BudgetForm({ settings, onChange }: FormProps) {
  const save = (values: FormData) => {
    const added = budgetIn(values);
    const others = settings.budgets.filter((budget) => !isSameKind(budget, added));
    return onChange({ version: settings.version, budgets: [...others, added] });
  };
  return (
    <form className="card row-form" aria-label="A budget" onSubmit={(event) => void submit(event, save)}>
      <NumberField label="Limit" name="limit" />
      <Choice label="Of" name="of">
        <option value="messages">messages</option>
        <option value="tokens">tokens</option>
        <option value="money">{settings.currency}</option>
      </Choice>
      <Choice label="A" name="per">
        <option value="day">day</option>
        <option value="month">month</option>
      </Choice>
      <Choice label="From" name="visitors">
        <option value="">all visitors</option>
        <option value="anonymous">anonymous visitors</option>
        <option value="signed-in">signed-in visitors</option>
      </Choice>
      <label>
        Agent
        <input
          className="field"
          name="agent"
          placeholder="any"
          pattern="[a-z0-9][a-z0-9_\-]{0,63}"
          title="Lower-case letters, digits, _ or -"
        />
      </label>
      <button type="submit" className="button primary">
        Set budget
      </button>
    </form>
  );
}

/** What models cost: what budgets of money go by. */
export function PriceForm({ settings, onChange }: FormProps) {
  const { prices, currency, version } = settings;
  const save = (values: FormData) => {
    const added = priceIn(values);
    const others = prices.filter(({ model }) => model !== added.model);
    return onChange({
      version,
      currency: textOf(values, "currency").toUpperCase(),
      prices: [...others, added],
    });
  };
  const remove = (gone: ModelPrice) =>
    void onChange({ version, prices: prices.filter(({ model }) => model !== gone.model) });
  return (
    <details className="card prices">
      <summary>Prices of models ({prices.length})</summary>
      <ul>
        {prices.map((price) => (
          <PriceItem key={price.model} price={price} currency={currency} onRemove={() => remove(price)} />
        ))}
      </ul>
      <form className="row-form" aria-label="A price" onSubmit={(event) => void submit(event, save)}>
        <label>
          Model
          <input className="field" name="model" maxLength={200} required />
        </label>
        <NumberField label="A million tokens in" name="input" />
        <NumberField label="A million tokens out" name="output" />
        <label>
          Currency
          <input className="field" name="currency" pattern="[A-Za-z]{3}" defaultValue={currency} required />
        </label>
        <button type="submit" className="button primary">
          Set price
        </button>
      </form>
    </details>
  );
}

interface PriceItemProps {
  readonly price: ModelPrice;
  readonly currency: string;
  readonly onRemove: () => void;
}

function PriceItem({ price: { model, input, output }, currency, onRemove }: PriceItemProps) {
  return (
    <li>
      <code>{model}</code> {input} {currency} in, {output} {currency} out, for a million tokens{" "}
      <button
        type="button"
        className="button small"
        aria-label={`Remove the price of ${model}`}
        onClick={onRemove}
      >
        Remove
      </button>
    </li>
  );
}

function NumberField({ label, name }: Omit<ChoiceProps, "children">) {
  return (
    <label>
      {label}
      <input className="field" name={name} type="number" min="0" step="any" required />
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly children: ReactNode;
}

function Choice({ label, name, children }: ChoiceProps) {
  return (
    <label>
      {label}
      <select className="field" name={name}>
        {children}
      </select>
    </label>
  );
}
