/** A token that the site's own server made for a visitor whom it knows. */
export type CustomToken = () => Promise<string>;

/**
 * `<clawfire-chat>`. Its attributes are in the README. Events: `clawfire-open`, `clawfire-close`, and `clawfire-reply` with
 * `detail.text` when a reply is settled.
 */
export declare class ClawfireChat extends HTMLElement {
  /** Signs in visitors whom the site knows. Set before the panel is opened. */
  customToken: CustomToken | undefined;
  /**
   * Where the visitor is and what he looks at: named fields, 4,096 bytes as JSON at most. Told with each message where the
   * functions' parameter `PAGE_CONTEXT` is on.
   */
  context: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * Sentences in place of the language's, by the names of `clawfire-react/words`; `failures` by their reason. Set before the module has
   * come, in a script of the page; what is set later shows when the panel is opened first, but for the launcher's name.
   */
  words: Readonly<Record<string, string | Readonly<Record<string, string>>>> | undefined;
  /** Shows the panel; resolves once it can be used, or when it could not be loaded. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Opens the panel and sends a message; false when it could not be sent. */
  send(text: string): Promise<boolean>;
}

declare global {
  interface HTMLElementTagNameMap {
    "clawfire-chat": ClawfireChat;
  }
  interface HTMLElementEventMap {
    "clawfire-reply": CustomEvent<{ readonly text: string }>;
  }
}
