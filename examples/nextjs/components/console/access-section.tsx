"use client";

import type { AccessRule, SettingsResult } from "clawfire-react/contract";
import type { Polled } from "@/lib/use-polled";
import type { ChangeSite } from "@/lib/use-site";
import { AccessForm } from "./access-form";
import { Section } from "./section";

interface AccessSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly onChange: ChangeSite;
}

/** Whom the owner blocked, and whom they allowed. */
export function AccessSection({ site: { value, failure }, onChange }: AccessSectionProps) {
  const { access: rules = [], version } = value?.settings ?? {};
  const save = (access: readonly AccessRule[]) =>
    onChange({ ...(version !== undefined && { version }), access });
  return (
    <Section title="Access" failure={failure}>
      <p className="quiet">
        Who is blocked can only delete what is theirs. Who is allowed is blocked by no range, and is not
        counted with the others of their address. A change counts everywhere within four seconds.
      </p>
      {value && rules.length === 0 ? <p className="quiet">Nobody is blocked.</p> : null}
      <ul className="devices" aria-label="Access rules">
        {rules.map((rule) => (
          <RuleItem
            key={whoOf(rule)}
            rule={rule}
            onRemove={() => void save(rules.filter((other) => other !== rule))}
          />
        ))}
      </ul>
      {value ? <AccessForm onAdd={(rule) => save([...rules, rule])} /> : null}
    </Section>
  );
}

function whoOf({ account, range }: AccessRule): string {
  return account === undefined ? `Addresses ${range}` : `Account ${account}`;
}

const pills = { block: ["bad", "Blocked"], allow: ["good", "Allowed"] } as const;

function RuleItem({ rule, onRemove }: { readonly rule: AccessRule; readonly onRemove: () => void }) {
  const [tone, words] = pills[rule.kind];
  return (
    <li className="card device">
      <span className={`pill ${tone}`}>{words}</span>
      <div className="device-about">
        <code className="whole-id">{whoOf(rule)}</code>
        {rule.note === undefined ? null : <p className="quiet">{rule.note}</p>}
      </div>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-label={`Remove the rule about ${whoOf(rule)}`}
          onClick={onRemove}
        >
          Remove
        </button>
      </div>
    </li>
  );
}
