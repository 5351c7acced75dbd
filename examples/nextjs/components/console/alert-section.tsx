import type { AlertEntry, AlertPage } from "clawfire-react/contract";
import { fill } from "clawfire-react/words";
import type { Polled } from "@/lib/use-polled";
import type { ConsoleWords } from "@/words/en/console";
import { useConsoleWords, useFormat } from "../speech";
import { Section } from "./section";

/** What the owner was told of lately. */
export function AlertSection({ alerts: { value, failure } }: { readonly alerts: Polled<AlertPage> }) {
  const { alerts: words } = useConsoleWords();
  const { when } = useFormat();
  return (
    <Section title={words.title} failure={failure}>
      {value?.entries.length === 0 ? <p className="quiet">{words.none}</p> : null}
      {value && value.entries.length > 0 ? (
        <ul className="card alerts">
          {value.entries.map((alert) => (
            <li key={alert.id}>
              <p lang="en" dir="auto">
                {alert.text}
              </p>
              <p className="quiet">
                {when(alert.at)}
                {deliveryOf(alert, words)}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function deliveryOf({ deliveredAt, problem }: AlertEntry, words: ConsoleWords["alerts"]): string {
  if (deliveredAt !== undefined) return ` · ${words.delivered}`;
  return problem === undefined ? "" : ` · ${fill(words.notDelivered, { problem })}`;
}
