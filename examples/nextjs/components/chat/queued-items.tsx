import type { UseChat } from "clawfire-react";

/** What the visitor wrote meanwhile, and may still take back. */
export function QueuedItems({ chat: { queued, unqueue } }: { readonly chat: UseChat }) {
  return queued.map(({ id, text }) => (
    <li key={id} className="message mine queued">
      <span className="visually-hidden">Waits to be sent:</span>
      <p className="bubble">{text}</p>
      <p className="quiet">
        Waits for the reply before.{" "}
        <button type="button" className="link-button" onClick={() => unqueue(id)}>
          Take back
        </button>
      </p>
    </li>
  ));
}
