import { getApps, initializeApp, type FirebaseApp } from "firebase/app";
import { initializeAppCheck, ReCaptchaEnterpriseProvider } from "firebase/app-check";
import {
  browserLocalPersistence,
  browserPopupRedirectResolver,
  browserSessionPersistence,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  type Auth,
} from "firebase/auth";
import { connectFunctionsEmulator, getFunctions, type Functions } from "firebase/functions";
import type { AppCheckConfig, PageConfig } from "./page-config";

/** Visitors and owners are signed in apart, so that one browser can be both. */
export type Role = "visitor" | "owner";

export interface Firebase {
  readonly auth: Auth;
  readonly functions: Functions;
}

const opened = new Map<Role, Firebase>();

/** The same for every call: a Firebase app can be set up once only. */
export function firebaseFor(role: Role, config: PageConfig): Firebase {
  const known = opened.get(role);
  if (known) return known;
  const app = getApps().find(({ name }) => name === role) ?? initializeApp(config.firebase, role);
  if (config.appCheck) attest(app, config.appCheck);
  const firebase = { auth: authOf(app, role), functions: getFunctions(app, config.region) };
  if (config.emulators) useEmulators(firebase, config.emulators);
  opened.set(role, firebase);
  return firebase;
}

/** Must be there before the first call, which would go without a token otherwise. */
function attest(app: FirebaseApp, { siteKey }: AppCheckConfig): void {
  const provider = new ReCaptchaEnterpriseProvider(siteKey);
  initializeAppCheck(app, { provider, isTokenAutoRefreshEnabled: true });
}

/**
 * A visitor is known again; an owner is signed in to one tab, where no page of a visitor can read the token. Only owners sign
 * in with a pop-up window; its code is not loaded for visitors.
 */
function authOf(app: FirebaseApp, role: Role): Auth {
  if (role === "visitor") {
    forgetOwner(app);
    return initializeAuth(app, { persistence: [indexedDBLocalPersistence, browserLocalPersistence] });
  }
  // On the server, which renders the console too, there is no window to open.
  const popups = typeof window === "undefined" ? {} : { popupRedirectResolver: browserPopupRedirectResolver };
  return initializeAuth(app, { persistence: browserSessionPersistence, ...popups });
}

/** Of an owner who came from the console in the same tab, which keeps the sign-in under the app's name. */
function forgetOwner({ options: { apiKey } }: FirebaseApp): void {
  const owner: Role = "owner";
  sessionStorage.removeItem(`firebase:authUser:${apiKey}:${owner}`);
}

function useEmulators({ auth, functions }: Firebase, emulators: NonNullable<PageConfig["emulators"]>): void {
  const { hostname, port } = new URL(emulators.functions);
  connectAuthEmulator(auth, `http://${emulators.auth}`, { disableWarnings: true });
  connectFunctionsEmulator(functions, hostname, Number(port));
}
