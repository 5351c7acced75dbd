"use client";

import type { AccessRule } from "clawfire-react/contract";
import { useState, type FormEvent, type InputHTMLAttributes } from "react";

const account = { label: "User id" };
const addresses = { label: "Address or range", placeholder: "203.0.113.0/24" };

/** A new rule. `onAdd` tells whether it was saved; what was typed stays until then. */
export function AccessForm({ onAdd }: { readonly onAdd: (rule: AccessRule) => Promise<boolean> }) {
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
      aria-label="New access rule"
      onSubmit={(event) => void submit(event)}
      onReset={() => setAbout("account")}
    >
      <fieldset disabled={saving}>
        <Choice label="Rule" name="kind" options={{ block: "Block", allow: "Allow" }} />
        <Choice
          label="What"
          name="about"
          options={{ account: "Account", range: "Addresses" }}
          onChoice={setAbout}
        />
        <Text name="who" maxLength={128} required {...(about === "account" ? account : addresses)} />
        <Text label="Note, if you like" name="note" maxLength={100} />
        <button type="submit" className="button primary">
          Add
        </button>
      </fieldset>
    </form>
  );
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

function Choice({ label, name, options, onChoice }: ChoiceProps) {
  return (
    <label>
      {label}
      <select className="field" name={name} onChange={({ target }) => onChoice?.(target.value)}>
        {Object.entries(options).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
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
