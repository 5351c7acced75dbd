import { initializeApp, type FirebaseApp } from "firebase/app";
// This build of Firebase Auth has all but what loads scripts from elsewhere, and is 4 KB smaller.
import {
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  inMemoryPersistence,
  onAuthStateChanged,
  signInAnonymously,
  signInWithCustomToken,
  type Auth,
} from "firebase/auth/web-extension";
import { connectFunctionsEmulator, getFunctions, type Functions } from "firebase/functions";
import {
  claimGuest,
  firebaseChatSession,
  keepGuest,
  type ChatSession,
} from "../../../clawfire-react/src/core.ts";
import type { Settings } from "../settings.ts";

/** A token that the site's own server made for a visitor whom it knows. */
export type CustomToken = () => Promise<string>;

/** Who writes, known again at the next visit where the browser can keep that. */
export class Visitor {
  readonly #auth: Auth;
  readonly #functions: Functions;
  readonly #settings: Settings;
  readonly #customToken: CustomToken | undefined;

  private constructor(app: FirebaseApp, settings: Settings, customToken: CustomToken | undefined) {
    const { region, emulators } = settings;
    const persistence = [indexedDBLocalPersistence, inMemoryPersistence];
    this.#settings = settings;
    this.#customToken = customToken;
    this.#auth = initializeAuth(app, { persistence });
    this.#functions = getFunctions(app, region);
    if (!emulators) return;
    const [host = "", port] = emulators.functions.split(":");
    connectAuthEmulator(this.#auth, `http://${emulators.auth}`, { disableWarnings: true });
    connectFunctionsEmulator(this.#functions, host, Number(port));
  }

  /** One for each project and instance on a page: two tags show the same visitor. */
  static readonly #known = new Map<string, Promise<Visitor>>();

  static of(settings: Settings, customToken: CustomToken | undefined): Promise<Visitor> {
    const name = `clawfire-${settings.project}-${settings.instance}`;
    const known = this.#known.get(name) ?? this.#open(name, settings, customToken);
    this.#known.set(name, known);
    known.catch(() => this.#known.delete(name));
    return known;
  }

  static async #open(name: string, settings: Settings, customToken?: CustomToken): Promise<Visitor> {
    const { apiKey, project: projectId, appId, appCheckKey } = settings;
    const attest = appCheckKey === undefined ? undefined : (await import("./app-check.ts")).attest;
    const app = initializeApp({ apiKey, projectId, ...(appId === undefined ? {} : { appId }) }, name);
    if (appCheckKey !== undefined) attest?.(app, appCheckKey);
    warnOfForgetting();
    return new Visitor(app, settings, customToken);
  }

  /**
   * Signs the visitor in, and again when he is signed out.
   * @param onSession is told of each; undefined when signing in failed.
   * @returns the end of it.
   */
  follow(onSession: (session: ChatSession | undefined) => void): () => void {
    const { instance, appCheckReplay } = this.#settings;
    const options = { instance, limitedUseAppCheckTokens: appCheckReplay };
    return onAuthStateChanged(this.#auth, (user) => {
      if (!user || (user.isAnonymous && this.#customToken !== undefined))
        return void this.signIn().catch(() => onSession(undefined));
      const goOn = () => onSession(firebaseChatSession(this.#functions, user.uid, options));
      // Where what was said before cannot be had, the chat goes on without it.
      void claimGuest(this.#functions, user, options).then(goOn, goOn);
    });
  }

  async signIn(): Promise<void> {
    if (this.#customToken === undefined) return void (await signInAnonymously(this.#auth));
    const token = await this.#customToken();
    // Who chatted before the site knew them keeps it.
    await keepGuest(this.#auth.currentUser, { instance: this.#settings.instance });
    await signInWithCustomToken(this.#auth, token);
  }
}

/** For who made the page: a sandboxed frame, or one of another site where the visitor's browser blocks that. */
function warnOfForgetting(): void {
  try {
    void sessionStorage.length;
  } catch {
    // oxlint-disable-next-line no-console -- there is no other place that a page's owner would look at
    console.warn("<clawfire-chat>: nothing can be kept here, so each visit is a new visitor");
  }
}
