"use client";

import type { AccessRule } from "clawfire-react/contract";
import { useState, type FormEvent, type InputHTMLAttributes } from "react";
import { useConsoleWords } from "../speech";

/** A new rule. `onAdd` tells whether it was saved; what was typed stays until then. */
export function AccessForm({ onAdd }: { readonly onAdd: (rule: AccessRule) => Promise<boolean> }) {
  const { access: words } = useConsoleWords();
  const [about, setAbout] = useState<string>("account");
  const [saving, setSaving] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setSaving(true);
    if (await onAdd(ruleOf(new FormData(form)))) form.reset();
    setSaving(false);
  };
  return (
    <form
      className="card access-form"
      aria-label={words.form}
      onSubmit={(event) => void submit(event)}
      onReset={() => setAbout("account")}
    >
      <fieldset disabled={saving}>
        <Choice label={words.rule} name="kind" options={{ block: words.block, allow: words.allow }} />
        <Choice
          label={words.what}
          name="about"
          options={{ account: words.account, range: words.addresses }}
          onChoice={setAbout}
        />
        <WhoField about={about} />
        <Text label={words.note} name="note" maxLength={100} />
        <button type="submit" className="button primary">
          {words.add}
        </button>
      </fieldset>
    </form>
  );
}

/** @param about `account`, or else a range of addresses */
function WhoField({ about }: { readonly about: string }) {
  const { userId, range } = useConsoleWords().access;
  const shape = about === "account" ? { label: userId } : { label: range, placeholder: "203.0.113.0/24" };
  return <Text name="who" dir="ltr" maxLength={128} required {...shape} />;
}

function ruleOf(typed: FormData): AccessRule {
  const text = (name: string) => {
    const value = typed.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const kind = text("kind") === "allow" ? "allow" : "block";
  const note = text("note");
  return {
    kind,
    [text("about") === "range" ? "range" : "account"]: text("who"),
    ...(note !== "" && { note }),
  };
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  /** Words by value. */
  readonly options: Readonly<Record<string, string>>;
  readonly onChoice?: (value: string) => void;
}

function Choice({ label, name: field, options, onChoice }: ChoiceProps) {
  return (
    <label>
      {label}
      <select className="field" name={field} onChange={({ target }) => onChoice?.(target.value)}>
        {Object.entries(options).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Text({ label, ...input }: { readonly label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="wide">
      {label}
      <input className="field" spellCheck={false} autoCapitalize="off" autoComplete="off" {...input} />
    </label>
  );
}
