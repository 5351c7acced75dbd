import type { ReactNode } from "react";

/** Three dots that move, and what is being done. */
export function AtWork({ children }: { readonly children: ReactNode }) {
  return (
    <p className="at-work" data-testid="at-work">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {children}
    </p>
  );
}
