/** What the tag's attributes say. */

export interface Settings {
  /** Id of the Firebase project. */
  readonly project: string;
  /** The web app's API key. Public, as every key of a page. */
  readonly apiKey: string;
  /** Where the functions were deployed. @default us-central1 */
  readonly region: string;
  /** The function kit's instance. Empty: the functions are called by their own names. @default clawfire */
  readonly instance: string;
  readonly appId: string | undefined;
  /** Of reCAPTCHA Enterprise; absent: calls carry no App Check token. */
  readonly appCheckKey: string | undefined;
  /** Whether the functions take each App Check token once only (`APP_CHECK=replay`). */
  readonly appCheckReplay: boolean;
  /** `host:port` of the local emulators. */
  readonly emulators: { readonly functions: string; readonly auth: string } | undefined;
  /** A round button that opens a panel, a panel that fills its place, or one that fills the page. @default launcher */
  readonly mode: "launcher" | "inline" | "page";
  readonly theme: "auto" | "light" | "dark";
  /** At which side the launcher stands, in the direction of the text. @default end */
  readonly placement: "end" | "start";
  /** The panel's title. */
  readonly heading: string | undefined;
  /** What an empty conversation shows, and what the launcher says after `speakAfterMs`. */
  readonly greeting: string | undefined;
  /** Proposed first questions. */
  readonly questions: readonly string[];
  /** After how long the launcher shows the greeting by itself, in milliseconds; Infinity: never. */
  readonly speakAfterMs: number;
  /** BCP 47. */
  readonly language: string;
}

/** The value of an attribute; null where the tag has none of that name. */
export type Read = (name: string) => string | null;

/**
 * @param pageLanguage of the page or the browser, where the tag names none.
 * @throws Error that names the attribute which cannot be used.
 */
export function readSettings(read: Read, pageLanguage: string): Settings {
  const text = (name: string) => read(name)?.trim() || undefined;
  /** @param shape a regular expression for all of it, which is readable in the error too. */
  const shaped = (name: string, shape: string, otherwise?: string) => {
    const value = read(name)?.trim() ?? otherwise;
    if (value !== undefined && new RegExp(`^(?:${shape})$`).test(value)) return value;
    throw new Error(value === undefined ? `${name} is missing` : `${name}="${value}" must be ${shape}`);
  };
  const isLocal = text("functions-emulator") !== undefined;
  const address = (name: string) => shaped(name, String.raw`[\w.-]+:\d+`);
  return {
    project: shaped("project", "[a-z0-9-]+"),
    apiKey: shaped("api-key", String.raw`[\w-]+`, isLocal ? "local" : undefined),
    region: shaped("region", "[a-z0-9-]+", "us-central1"),
    instance: shaped("instance", "[a-z0-9-]*", isLocal ? "" : "clawfire"),
    appId: text("app-id"),
    appCheckKey: text("app-check-key"),
    appCheckReplay: read("app-check-replay") !== null,
    emulators: isLocal
      ? { functions: address("functions-emulator"), auth: address("auth-emulator") }
      : undefined,
    mode: shaped("mode", "launcher|inline|page", "launcher") as Settings["mode"],
    theme: shaped("theme", "auto|light|dark", "auto") as Settings["theme"],
    placement: shaped("placement", "end|start", "end") as Settings["placement"],
    heading: text("heading"),
    greeting: text("greeting"),
    questions: (text("questions") ?? "").split("|").flatMap((words) => words.trim() || []),
    speakAfterMs: 1_000 * Number(shaped("speak-after", String.raw`[\d.]+|Infinity`, "Infinity")),
    language: text("lang") ?? pageLanguage,
  };
}
