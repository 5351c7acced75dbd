import { getApps, initializeApp, type FirebaseApp } from "firebase/app";
import { initializeAppCheck, ReCaptchaEnterpriseProvider } from "firebase/app-check";
import {
  browserLocalPersistence,
  browserPopupRedirectResolver,
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

/** Only owners sign in with a pop-up window; its code is not loaded for visitors. */
function authOf(app: FirebaseApp, role: Role): Auth {
  const persistence = [indexedDBLocalPersistence, browserLocalPersistence];
  if (role === "visitor") return initializeAuth(app, { persistence });
  return initializeAuth(app, { persistence, popupRedirectResolver: browserPopupRedirectResolver });
}

function useEmulators({ auth, functions }: Firebase, emulators: NonNullable<PageConfig["emulators"]>): void {
  const { hostname, port } = new URL(emulators.functions);
  connectAuthEmulator(auth, `http://${emulators.auth}`, { disableWarnings: true });
  connectFunctionsEmulator(functions, hostname, Number(port));
}
