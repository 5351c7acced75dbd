/** What the page must know about its project. Read on the server at each request, so one build serves any project. */

export interface PageConfig {
  readonly apiKey: string;
  readonly authDomain: string;
  readonly projectId: string;
  readonly appId?: string | undefined;
  /** Where the functions were deployed. @default us-central1 */
  readonly region: string;
  /** The local emulators, when there is no real project. */
  readonly emulators?: EmulatorAddresses | undefined;
}

export interface EmulatorAddresses {
  readonly project: string;
  /** Base URL to which a callable's name is appended. */
  readonly functions: string;
  /** `host:port` */
  readonly auth: string;
}

/** Undefined when nothing is configured; the page then says what to set. */
export function readPageConfig(): PageConfig | undefined {
  const emulators = parseEmulators(process.env.NEXT_PUBLIC_CLAWFIRE_EMULATORS);
  if (emulators) return emulatorConfig(emulators);
  const apiKey = process.env.NEXT_PUBLIC_FIREBASE_API_KEY;
  const projectId = process.env.NEXT_PUBLIC_FIREBASE_PROJECT_ID;
  if (!apiKey || !projectId) return undefined;
  return {
    apiKey,
    projectId,
    authDomain: process.env.NEXT_PUBLIC_FIREBASE_AUTH_DOMAIN ?? `${projectId}.firebaseapp.com`,
    appId: process.env.NEXT_PUBLIC_FIREBASE_APP_ID,
    region: process.env.NEXT_PUBLIC_FIREBASE_FUNCTIONS_REGION ?? "us-central1",
  };
}

function emulatorConfig(emulators: EmulatorAddresses): PageConfig {
  const region = new URL(emulators.functions).pathname.split("/").findLast((part) => part !== "");
  const { project: projectId } = emulators;
  return { apiKey: "local", authDomain: "localhost", projectId, region: region ?? "us-central1", emulators };
}

function parseEmulators(json: string | undefined): EmulatorAddresses | undefined {
  if (json === undefined || json === "") return undefined;
  const { project, functions, auth } = JSON.parse(json) as Partial<EmulatorAddresses>;
  if (project && functions && auth) return { project, functions, auth };
  throw new Error("NEXT_PUBLIC_CLAWFIRE_EMULATORS must be JSON with project, functions and auth.");
}
