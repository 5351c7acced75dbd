import type { CallFailure } from "clawfire-react";
import { useId, type ReactNode } from "react";
import { useSentenceOf } from "../speech";

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly failure?: CallFailure | undefined;
  readonly children: ReactNode;
}

/** One part of the console. What was loaded before stays in sight when a later call fails. */
export function Section({ title, aside, failure, children }: SectionProps) {
  const id = useId();
  const sentenceOf = useSentenceOf();
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {failure ? (
        <p className="problem" role="alert">
          {sentenceOf(failure)}
        </p>
      ) : null}
      {children}
    </section>
  );
}
