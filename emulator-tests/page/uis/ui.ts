/** The four UIs as a visitor finds them on a page: where to write, what stops, and what is shown. */
import type { Locator, Page } from "playwright-core";
import type { UiPage } from "./bundle.ts";

export type UiName = "tag" | UiPage;

interface Parts {
  readonly field: (page: Page) => Locator;
  /** Can be clicked while a reply is under way, and not otherwise. */
  readonly stop: (page: Page) => Locator;
  /** Each message, the visitor's and the agent's. */
  readonly messages: (page: Page) => Locator;
}

const button = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true });
const placeholder = (words: string) => (page: Page) => page.getByPlaceholder(words);

const parts: Readonly<Record<UiName, Parts>> = {
  tag: {
    field: (page) => page.getByRole("textbox"),
    stop: button("Stop"),
    messages: (page) => page.locator(".mine .bubble, .theirs .prose"),
  },
  hook: {
    field: placeholder("Message"),
    stop: (page) => page.locator("button:enabled", { hasText: "Stop" }),
    messages: (page) => page.locator("li"),
  },
  "ai-sdk": {
    field: placeholder("Say something..."),
    stop: button("Stop"),
    messages: (page) => page.locator("div", { hasText: /^(?:User|AI): / }),
  },
  "assistant-ui": {
    field: placeholder("Type your message..."),
    stop: (page) => page.locator("button:enabled", { hasText: "Cancel" }),
    messages: (page) => page.locator("[data-message-id] p"),
  },
};

export function uiOn(page: Page, name: UiName) {
  const { field, stop, messages } = parts[name];
  return {
    field: field(page),
    stop: stop(page),
    async say(words: string): Promise<void> {
      await field(page).fill(words);
      await field(page).press("Enter");
    },
    /** Every message that is shown, without what the UI puts around it. */
    async lines(): Promise<string[]> {
      const texts = await messages(page).allTextContents();
      return texts.map((text) => plain(text)).filter((text) => text !== "");
    },
  };
}

/** White space is drawn as one space. */
export function plain(text: string): string {
  return text
    .replace(/^(?:User|AI): /, "")
    .replaceAll("●", "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
