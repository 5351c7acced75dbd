"use client";

import type { AccessRule, SettingsResult } from "clawfire-react/contract";
import type { Polled } from "@/lib/use-polled";
import type { ChangeSite } from "@/lib/use-site";
import { fill } from "clawfire-react/words";
import type { ConsoleWords } from "@/words/en/console";
import { useConsoleWords } from "../speech";
import { AccessForm } from "./access-form";
import { Section } from "./section";

interface AccessSectionProps {
  readonly site: Polled<SettingsResult>;
  readonly onChange: ChangeSite;
}

/** Whom the owner blocked, and whom they allowed. */
export function AccessSection({ site: { value, failure }, onChange }: AccessSectionProps) {
  const { access: words } = useConsoleWords();
  const { access: rules = [], version } = value?.settings ?? {};
  const save = (access: readonly AccessRule[]) =>
    onChange({ ...(version !== undefined && { version }), access });
  return (
    <Section title={words.title} failure={failure}>
      <p className="quiet">{words.about}</p>
      {value && rules.length === 0 ? <p className="quiet">{words.nobody}</p> : null}
      <ul className="devices" aria-label={words.rules}>
        {rules.map((rule) => (
          <RuleItem
            key={`${rule.account ?? ""} ${rule.range ?? ""}`}
            rule={rule}
            onRemove={() => void save(rules.filter((other) => other !== rule))}
          />
        ))}
      </ul>
      {value ? <AccessForm onAdd={(rule) => save([...rules, rule])} /> : null}
    </Section>
  );
}

function whoOf({ account, range = "" }: AccessRule, words: ConsoleWords["access"]): string {
  return account === undefined ? fill(words.addressesOf, { range }) : fill(words.accountOf, { account });
}

function RuleItem({ rule, onRemove }: { readonly rule: AccessRule; readonly onRemove: () => void }) {
  const { access: words, remove } = useConsoleWords();
  const isBlocked = rule.kind === "block";
  const who = whoOf(rule, words);
  return (
    <li className="card device">
      <span className={`pill ${isBlocked ? "bad" : "good"}`}>
        {isBlocked ? words.blocked : words.allowed}
      </span>
      <div className="device-about">
        <code className="whole-id">{who}</code>
        {rule.note === undefined ? null : (
          <p className="quiet" dir="auto">
            {rule.note}
          </p>
        )}
      </div>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-label={fill(words.removeNamed, { who })}
          onClick={onRemove}
        >
          {remove}
        </button>
      </div>
    </li>
  );
}
