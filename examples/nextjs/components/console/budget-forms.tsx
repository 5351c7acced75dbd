"use client";

import type { Budget, ModelPrice, SiteSettings } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import type { FormEvent, ReactNode } from "react";
import type { ChangeSite } from "@/lib/use-site";
import { isSameKind } from "@/lib/budgets";
import { useConsoleWords, useFormat } from "../speech";

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
  const { budgets: words } = useConsoleWords();
  const save = (values: FormData) => {
    const added = budgetIn(values);
    const others = settings.budgets.filter((budget) => !isSameKind(budget, added));
    return onChange({ version: settings.version, budgets: [...others, added] });
  };
  return (
    <form className="card row-form" aria-label={words.form} onSubmit={(event) => void submit(event, save)}>
      <NumberField label={words.limit} name="limit" />
      <Choice label={words.of} name="of">
        <option value="messages">{words.ofMessages}</option>
        <option value="tokens">{words.ofTokens}</option>
        <option value="money">{settings.currency}</option>
      </Choice>
      <Choice label={words.per} name="per">
        <option value="day">{words.perDay}</option>
        <option value="month">{words.perMonth}</option>
      </Choice>
      <Choice label={words.from} name="visitors">
        <option value="">{words.fromAll}</option>
        <option value="anonymous">{words.fromAnonymous}</option>
        <option value="signed-in">{words.fromSignedIn}</option>
      </Choice>
      <label>
        {words.agent}
        <input
          className="field"
          name="agent"
          placeholder={words.anyAgent}
          pattern="[a-z0-9][a-z0-9_\-]{0,63}"
          title={words.agentShape}
        />
      </label>
      <button type="submit" className="button primary">
        {words.set}
      </button>
    </form>
  );
}

/** What models cost: what budgets of money go by. */
export function PriceForm({ settings, onChange }: FormProps) {
  const { prices: words } = useConsoleWords();
  const { number } = useFormat();
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
      <summary>{fill(words.title, { n: number(prices.length) })}</summary>
      <ul>
        {prices.map((price) => (
          <PriceItem key={price.model} price={price} currency={currency} onRemove={() => remove(price)} />
        ))}
      </ul>
      <form className="row-form" aria-label={words.form} onSubmit={(event) => void submit(event, save)}>
        <PriceFields currency={currency} />
      </form>
    </details>
  );
}

function PriceFields({ currency }: { readonly currency: string }) {
  const { prices: words } = useConsoleWords();
  return (
    <>
      <label>
        {words.model}
        <input className="field" name="model" maxLength={200} required />
      </label>
      <NumberField label={words.input} name="input" />
      <NumberField label={words.output} name="output" />
      <label>
        {words.currency}
        <input className="field" name="currency" pattern="[A-Za-z]{3}" defaultValue={currency} required />
      </label>
      <button type="submit" className="button primary">
        {words.set}
      </button>
    </>
  );
}

interface PriceItemProps {
  readonly price: ModelPrice;
  readonly currency: string;
  readonly onRemove: () => void;
}

function PriceItem({ price: { model, input, output }, currency, onRemove }: PriceItemProps) {
  const { prices: words, remove } = useConsoleWords();
  const { precise } = useFormat();
  const costs = { input: precise(input), output: precise(output), currency };
  return (
    <li>
      <code>{model}</code> {fill(words.standing, costs)}{" "}
      <button
        type="button"
        className="button small"
        aria-label={fill(words.removeNamed, { model })}
        onClick={onRemove}
      >
        {remove}
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
