/** Sets and takes away the custom claim that makes an account an administrator. */
import { initializeApp, type App, type Credential } from "firebase-admin/app";
import { getAuth, type Auth, type UserRecord } from "firebase-admin/auth";
import { CommandError } from "./command-line.ts";
import { findLogin } from "./device/credentials.ts";

/** A deployed project, or the local stack's when `emulator` (`host:port`) is given. */
export interface ClaimTarget {
  readonly project: string;
  readonly emulator?: string;
}

/** Answers what there is to tell. The other claims of the account stay. @throws CommandError */
export async function changeAdminClaim(
  target: ClaimTarget,
  account: string,
  isAdmin: boolean,
): Promise<string> {
  const auth = getAuth(await open(target));
  try {
    const user = await find(auth, account);
    if (isAdmin && account.includes("@")) refuseUnverified(user);
    const { admin: _, ...others } = user.customClaims ?? {};
    await auth.setCustomUserClaims(user.uid, isAdmin ? { ...others, admin: true } : others);
    return `${account} (${user.uid}) is ${isAdmin ? "now" : "no longer"} an administrator of ${target.project}. Sign in again for it to take effect.`;
  } catch (error) {
    throw explained(error, target, account);
  }
}

async function open({ project, emulator }: ClaimTarget): Promise<App> {
  if (emulator === undefined)
    return initializeApp({ projectId: project, credential: await credentialOf(project) });
  process.env["FIREBASE_AUTH_EMULATOR_HOST"] = emulator;
  return initializeApp({ projectId: project });
}

/** Whoever is signed in here. Firebase Authentication refuses a person's call that names no quota project. */
async function credentialOf(project: string): Promise<Credential> {
  const { client } = await findLogin(project);
  if (client.quotaProjectId !== undefined) process.env["GOOGLE_CLOUD_QUOTA_PROJECT"] = client.quotaProjectId;
  const getAccessToken = async () => {
    const { token, res } = await client.getAccessToken();
    const { expires_in = 300 } = (res?.data ?? {}) as { expires_in?: number };
    return { access_token: token ?? "", expires_in };
  };
  return { getAccessToken };
}

function find(auth: Auth, account: string): Promise<UserRecord> {
  return account.includes("@") ? auth.getUserByEmail(account) : auth.getUser(account);
}

/** Whoever signs up first with an address has the account of that address; who has the mailbox is known only later. */
function refuseUnverified({ email, emailVerified }: UserRecord): void {
  if (emailVerified) return;
  throw new CommandError(
    `Nobody has shown that ${email} is theirs: anyone could have signed up with it. Verify the address, or name the account by its uid once you know that it is the right one.`,
  );
}

function explained(error: unknown, { project, emulator }: ClaimTarget, account: string): unknown {
  if (error instanceof CommandError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === "auth/user-not-found")
    return new CommandError(`${project} has no account ${account}. Sign up there first, then try again.`);
  if (emulator !== undefined)
    return new CommandError(`${String(message)} Does npm start still run?`, { cause: error });
  const hint = "Sign in with npx firebase login, as someone who may administer Firebase Authentication.";
  return new CommandError(`${project}: ${String(message)}\n${hint}`, { cause: error });
}
