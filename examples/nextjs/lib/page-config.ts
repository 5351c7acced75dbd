/** What the page must know about its project. Read on the server at each request, so one build serves any project. */
import { initializeApp, type FirebaseOptions } from "firebase/app";
import type { SignInWay } from "./account";
import { parseReplacements, type Replacements } from "../words/replaced";
import { languageOf } from "./language";

export interface PageConfig {
  readonly firebase: FirebaseOptions & { readonly projectId: string };
  /** Where the functions were deployed. @default us-central1 */
  readonly region: string;
  /** The function kit's instance; absent where the functions are called by their own names, as by `npm start`. */
  readonly instance?: string | undefined;
  /** How a guest may become somebody; none: everybody stays a guest. */
  readonly signIn: readonly SignInWay[];
  /** Absent: calls carry no App Check token. */
  readonly appCheck?: AppCheckConfig | undefined;
  /** The local emulators, when there is no real project. */
  readonly emulators?: EmulatorAddresses | undefined;
}

export interface AppCheckConfig {
  /** Of reCAPTCHA Enterprise. Public, as every key of the page. */
  readonly siteKey: string;
  /** Whether the functions take each token once only (`APP_CHECK=replay`). */
  readonly replay: boolean;
}

interface EmulatorAddresses {
  readonly project: string;
  /** Base URL to which a callable's name is appended. */
  readonly functions: string;
  /** `host:port` */
  readonly auth: string;
  /** Base URL of the bucket; absent where no files are sent. */
  readonly storage?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined when nothing is configured; the page then says what to set. An empty variable counts as not set. */
export function readPageConfig(environment: Environment = process.env): PageConfig | undefined {
  const read = (name: string) => environment[`NEXT_PUBLIC_${name}`] || undefined;
  const siteKey = read("RECAPTCHA_ENTERPRISE_KEY");
  const shared = {
    signIn: parseSignIn(environment),
    instance: read("CLAWFIRE_INSTANCE"),
    appCheck: siteKey ? { siteKey, replay: read("CLAWFIRE_APP_CHECK") === "replay" } : undefined,
  };
  const emulators = parseEmulators(read("CLAWFIRE_EMULATORS"));
  if (emulators) return { ...shared, ...emulatorConfig(emulators) };
  const apiKey = read("FIREBASE_API_KEY");
  const projectId = read("FIREBASE_PROJECT_ID");
  const authDomain = read("FIREBASE_AUTH_DOMAIN") ?? `${projectId}.firebaseapp.com`;
  const appId = read("FIREBASE_APP_ID");
  const firebase =
    apiKey && projectId ? { apiKey, projectId, authDomain, ...(appId && { appId }) } : hostedConfig();
  // As functions are called that were deployed from Clawfire's own repository.
  const instance = shared.instance ?? "clawfire";
  return (
    firebase && { ...shared, instance, firebase, region: read("FIREBASE_FUNCTIONS_REGION") ?? "us-central1" }
  );
}

export interface SpeechConfig {
  /** BCP 47: what the page speaks with everybody. Absent: with each reader what they read. */
  readonly language: string | undefined;
  /** The owner's own sentences. */
  readonly words: Replacements;
}

/** @throws Error that names the variable which cannot be used. */
export function readSpeechConfig(environment: Environment = process.env): SpeechConfig {
  const language = environment["NEXT_PUBLIC_CLAWFIRE_LANGUAGE"] || undefined;
  if (language !== undefined && languageOf(language) === undefined)
    throw new Error(`NEXT_PUBLIC_CLAWFIRE_LANGUAGE is "${language}", and there are no words of that language.`);
  const words = "NEXT_PUBLIC_CLAWFIRE_WORDS";
  return { language, words: parseReplacements(environment[words] || undefined, words) };
}

/** Firebase App Hosting gives a build the web app's configuration, and `initializeApp` without arguments finds it. */
function hostedConfig(): PageConfig["firebase"] | undefined {
  try {
    const { options } = initializeApp();
    return options.projectId ? { ...options, projectId: options.projectId } : undefined;
  } catch {
    return undefined;
  }
}

function emulatorConfig(emulators: EmulatorAddresses): Pick<PageConfig, "firebase" | "region" | "emulators"> {
  const region = new URL(emulators.functions).pathname.split("/").findLast((part) => part !== "");
  const firebase = { apiKey: "local", authDomain: "localhost", projectId: emulators.project };
  return { firebase, region: region ?? "us-central1", emulators };
}

function parseSignIn({ NEXT_PUBLIC_CLAWFIRE_SIGN_IN: text = "", CLAWFIRE_CONSOLE_HOST }: Environment): SignInWay[] {
  const ways = text.split(/[\s,]+/).filter((way) => way !== "");
  // A page that opens windows could otherwise reach the console that it has opened.
  if (ways.includes("google") && !CLAWFIRE_CONSOLE_HOST)
    throw new Error("NEXT_PUBLIC_CLAWFIRE_SIGN_IN=google needs the console at a host of its own: set CLAWFIRE_CONSOLE_HOST.");
  return ways.map((way) => {
    if (way === "google" || way === "email") return way;
    throw new Error(`NEXT_PUBLIC_CLAWFIRE_SIGN_IN has "${way}"; it may have google and email.`);
  });
}

function parseEmulators(json: string | undefined): EmulatorAddresses | undefined {
  if (json === undefined) return undefined;
  const { project, functions, auth, storage } = JSON.parse(json) as Partial<EmulatorAddresses>;
  if (project && functions && auth) return { project, functions, auth, storage };
  throw new Error("NEXT_PUBLIC_CLAWFIRE_EMULATORS must be JSON with project, functions and auth.");
}
