/** A page that a test serves: its visitor is signed in at the local stack, and has a session. */
import { initializeApp } from "firebase/app";
import { connectAuthEmulator, getAuth, signInAnonymously } from "firebase/auth";
import { connectFunctionsEmulator, getFunctions } from "firebase/functions";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { firebaseChatSession } from "../../src/index.ts";

/** Where the local stack is: put in when the page is bundled. */
declare const STACK: {
  readonly project: string;
  readonly region: string;
  /** `host:port` */
  readonly functions: string;
  /** `host:port` */
  readonly auth: string;
};

const app = initializeApp({ projectId: STACK.project, apiKey: "local" });
const auth = getAuth(app);
connectAuthEmulator(auth, `http://${STACK.auth}`, { disableWarnings: true });
const functions = getFunctions(app, STACK.region);
const { hostname, port } = new URL(`http://${STACK.functions}`);
connectFunctionsEmulator(functions, hostname, Number(port));

await auth.authStateReady();
const { uid } = auth.currentUser ?? (await signInAnonymously(auth)).user;

export const session = firebaseChatSession(functions, uid);

export function draw(page: ReactNode): void {
  const place = document.getElementById("root");
  if (place) createRoot(place).render(page);
}
