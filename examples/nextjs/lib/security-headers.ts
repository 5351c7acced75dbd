/** What a browser may do on the page, and who may show it. Sent with every answer by `proxy.ts`. */
import type { PageConfig } from "./page-config";

/** The chat that visitors see, and its owner's console. */
export type Room = "chat" | "console";

export interface PolicyOptions {
  /** Undefined while nothing is configured. */
  readonly config: PageConfig | undefined;
  /** Of this answer only. Next.js puts it on the scripts that it sends. */
  readonly nonce: string;
  /** While the page is developed: React evaluates text there, and styles are put in as they are edited. @default false */
  readonly development?: boolean;
}

const recaptcha = "https://www.google.com/recaptcha/";

/**
 * Each room may reach what it needs, and no more: the functions, Firebase Authentication, App Check; the console, and the chat
 * where guests may become somebody, also the window in which Google signs people in. No script runs that was not sent with the page or fetched by one that was.
 */
export function contentSecurityPolicy(room: Room, options: PolicyOptions): string {
  const { config, nonce, development = false } = options;
  const shown = room === "chat" && config ? bucketOf(config) : [];
  const directives = {
    "default-src": ["'none'"],
    "script-src": [`'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    "style-src": ["'self'", ...(development ? ["'unsafe-inline'"] : [])],
    "img-src": ["'self'", ...(shown.length > 0 ? ["blob:"] : []), ...shown],
    "media-src": shown,
    "connect-src": ["'self'", ...(config ? reached(config) : []), ...shown],
    "frame-src": config ? framed(room, config) : [],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .filter(([, sources]) => sources.length > 0)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}

/** Where calls go. */
function reached({ firebase, region, appCheck, emulators }: PageConfig): string[] {
  if (emulators) return [new URL(emulators.functions).origin, `http://${emulators.auth}`];
  return [
    `https://${region}-${firebase.projectId}.cloudfunctions.net`,
    "https://identitytoolkit.googleapis.com",
    "https://securetoken.googleapis.com",
    ...(appCheck ? ["https://content-firebaseappcheck.googleapis.com", recaptcha] : []),
  ];
}

/** Where files are uploaded to, and shown from. */
function bucketOf({ emulators }: PageConfig): string[] {
  if (!emulators) return ["https://storage.googleapis.com"];
  return emulators.storage === undefined ? [] : [emulators.storage];
}

/** What works in frames of its own: App Check's question to reCAPTCHA, and the way back from a sign-in window. */
function framed(room: Room, { firebase, appCheck, emulators, signIn: ways }: PageConfig): string[] {
  const signIn = emulators ? `http://${emulators.auth}` : `https://${firebase.authDomain}`;
  return [...(appCheck ? [recaptcha] : []), ...(room === "console" || ways.includes("google") ? [signIn] : [])];
}

/** Every header of an answer. */
export function securityHeaders(room: Room, options: PolicyOptions): Readonly<Record<string, string>> {
  const opensWindows = room === "console" || options.config?.signIn.includes("google") === true;
  return {
    "Content-Security-Policy": contentSecurityPolicy(room, options),
    // A console that a chat page opened is out of its reach, as the two are not alike, or at hosts of their own.
    "Cross-Origin-Opener-Policy": opensWindows ? "same-origin-allow-popups" : "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}

/** Which room a request is for; undefined for one that is not at this host. */
export function roomAt(pathname: string, host: string, consoleHost: string | undefined): Room | undefined {
  const room: Room = /^\/console(\/|$)/.test(pathname) ? "console" : "chat";
  if (!consoleHost) return room;
  return (room === "console") === (host === consoleHost) ? room : undefined;
}
