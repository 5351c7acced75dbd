"use client";

import type { SiteGateway } from "clawfire-react/contract";
import { useState, type FormEvent, type InputHTMLAttributes } from "react";
import { useConsoleWords } from "../speech";

/** A new gateway. `onAdd` tells whether it was saved; what was typed stays until then. */
export function GatewayForm({ onAdd }: { readonly onAdd: (gateway: SiteGateway) => Promise<boolean> }) {
  const { gateways: words, access } = useConsoleWords();
  const [saving, setSaving] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setSaving(true);
    if (await onAdd(gatewayOf(new FormData(form)))) form.reset();
    setSaving(false);
  };
  return (
    <form className="card access-form" aria-label={words.form} onSubmit={(event) => void submit(event)}>
      <fieldset disabled={saving}>
        <Fields />
        <button type="submit" className="button primary">
          {access.add}
        </button>
      </fieldset>
    </form>
  );
}

function Fields() {
  const { gateways: words } = useConsoleWords();
  return (
    <>
      <Field
        label={words.address}
        name="url"
        className="wide"
        required
        placeholder="wss://gateway.example.com"
      />
      <Field
        label={words.weight}
        name="weight"
        type="number"
        min="0.001"
        max="1000"
        step="any"
        defaultValue="1"
      />
      <Field
        label={words.tokenSecret}
        name="tokenSecret"
        className="wide"
        placeholder="OPENCLAW_GATEWAY_TOKEN"
        pattern="OPENCLAW_GATEWAY_TOKEN(_[A-Z0-9_]{1,40})?"
        title={words.secretShape}
      />
      <Field label={words.region} name="region" dir="auto" maxLength={40} />
    </>
  );
}

function gatewayOf(typed: FormData): SiteGateway {
  const text = (name: string) => {
    const value = typed.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const [weight, tokenSecret, region] = [text("weight"), text("tokenSecret"), text("region")];
  return {
    url: text("url"),
    ...(weight !== "" && { weight: Number(weight) }),
    ...(tokenSecret !== "" && { tokenSecret: tokenSecret as NonNullable<SiteGateway["tokenSecret"]> }),
    ...(region !== "" && { region }),
  };
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
}

function Field({ label, className, ...input }: FieldProps) {
  return (
    <label className={className}>
      {label}
      <input
        className="field"
        dir="ltr"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        {...input}
      />
    </label>
  );
}
