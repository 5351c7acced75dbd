import type { AlertEntry, AlertPage } from "clawfire-react/contract";
import type { Polled } from "@/lib/use-polled";
import { when } from "@/lib/words";
import { Section } from "./section";

/** What the owner was told of lately. */
export function AlertSection({ alerts: { value, failure } }: { readonly alerts: Polled<AlertPage> }) {
  return (
    <Section title="Alerts" failure={failure}>
      {value?.entries.length === 0 ? <p className="quiet">Nothing happened.</p> : null}
      {value && value.entries.length > 0 ? (
        <ul className="card alerts">
          {value.entries.map((alert) => (
            <li key={alert.id}>
              <p>{alert.text}</p>
              <p className="quiet">
                {when(alert.at)}
                {deliveryOf(alert)}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function deliveryOf({ deliveredAt, problem }: AlertEntry): string {
  if (deliveredAt !== undefined) return " · delivered";
  return problem === undefined ? "" : ` · not delivered yet: ${problem}`;
}
