/** Signs visitors in over REST: at the Auth emulator, or at a real project's Identity Toolkit. */

export interface AuthTarget {
  /** `host:port` of the Auth emulator; absent for a real project. */
  readonly emulator?: string | undefined;
  /** The project's web API key; any text will do at the emulator. */
  readonly apiKey: string;
  /** The page that it is done for; a key may be restricted to some. */
  readonly referer?: string | undefined;
}

export interface SignedIn {
  readonly uid: string;
  /** Valid for an hour. */
  readonly idToken: string;
  readonly refreshToken: string;
}

/** A refusal such as `EMAIL_EXISTS`, or no answer at all (`UNREACHABLE`). */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

interface AccountAnswer {
  readonly localId: string;
  readonly idToken: string;
  readonly refreshToken: string;
}

interface RefreshAnswer {
  readonly user_id: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

/** A target that is the Auth emulator. */
export function authEmulator(host: string): AuthTarget {
  return { emulator: host, apiKey: "local" };
}

/** Makes an anonymous account. */
export function signUpAnonymously(target: AuthTarget): Promise<SignedIn> {
  return account(target, "signUp", {});
}

export function signUpWithEmail(target: AuthTarget, email: string, password: string): Promise<SignedIn> {
  return account(target, "signUp", { email, password });
}

/** Deletes the account of whoever holds the token. */
export async function deleteAccount(target: AuthTarget, idToken: string): Promise<void> {
  const base = origin(target, "identitytoolkit.googleapis.com");
  await post(`${base}/v1/accounts:delete?key=${target.apiKey}`, { idToken }, refererOf(target));
}

/** A fresh ID token for an account that signed in before; with it come claims that were set meanwhile. */
export async function refresh(target: AuthTarget, refreshToken: string): Promise<SignedIn> {
  const url = `${origin(target, "securetoken.googleapis.com")}/v1/token?key=${target.apiKey}`;
  const answer = await post<RefreshAnswer>(url, { grant_type: "refresh_token", refresh_token: refreshToken });
  return { uid: answer.user_id, idToken: answer.id_token, refreshToken: answer.refresh_token };
}

/** Sets an account's custom claims at the emulator; they are in the next ID token, see `refresh`. */
export async function setEmulatorClaims(
  emulator: string,
  project: string,
  uid: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<void> {
  const base = origin(authEmulator(emulator), "identitytoolkit.googleapis.com");
  const body = { localId: uid, customAttributes: JSON.stringify(claims) };
  await post(`${base}/v1/projects/${project}/accounts:update`, body, { authorization: "Bearer owner" });
}

/** Signs up an account at the emulator that carries `admin: true`. */
export async function signUpEmulatorAdmin(emulator: string, project: string): Promise<SignedIn> {
  const target = authEmulator(emulator);
  const { uid, refreshToken } = await signUpAnonymously(target);
  await setEmulatorClaims(emulator, project, uid, { admin: true });
  return refresh(target, refreshToken);
}

async function account(target: AuthTarget, method: string, credentials: object): Promise<SignedIn> {
  const base = origin(target, "identitytoolkit.googleapis.com");
  const body = { ...credentials, returnSecureToken: true };
  const url = `${base}/v1/accounts:${method}?key=${target.apiKey}`;
  const answer = await post<AccountAnswer>(url, body, refererOf(target));
  return { uid: answer.localId, idToken: answer.idToken, refreshToken: answer.refreshToken };
}

function refererOf({ referer }: AuthTarget): Record<string, string> {
  return referer === undefined ? {} : { referer: `${referer}/` };
}

function origin({ emulator }: AuthTarget, service: string): string {
  return emulator === undefined ? `https://${service}` : `http://${emulator}/${service}`;
}

async function post<Answer>(
  url: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new AuthError("UNREACHABLE", `Nothing answers at ${new URL(url).origin}.`, { cause });
  });
  const answer = (await response.json()) as Answer & { error?: { message?: string } };
  if (response.ok) return answer;
  const [code = "UNKNOWN", ...rest] = (answer.error?.message ?? `HTTP ${response.status}`).split(" : ");
  throw new AuthError(code, `Signing in failed: ${[code, ...rest].join(": ")}`);
}
