import { createRequire } from "node:module";
import { join } from "node:path";
import type { AuthClient, UserRefreshClient } from "google-auth-library";
import * as z from "zod";
import { CommandError } from "../command-line.ts";
import { projectRoot } from "../../local-stack/project.ts";

const scopes = ["https://www.googleapis.com/auth/cloud-platform"];

/** Who calls Google, and how that was found. */
export interface Login {
  readonly client: AuthClient;
  /** In words: `you@example.com (firebase login)`. */
  readonly who: string;
}

/** Nobody is signed in. */
export class NoLogin extends CommandError {
  override readonly name = "CommandError";

  constructor() {
    super(
      "Nobody is signed in to Google. Try: npx firebase login\n(or gcloud auth application-default login, or GOOGLE_APPLICATION_CREDENTIALS)",
    );
  }
}

/**
 * Credentials, looked for before any client is made: Google's clients end the process when they find none. Those that
 * `GOOGLE_APPLICATION_CREDENTIALS` names come first, then `firebase login`, then other application default credentials.
 * A person's calls count against the quota of `project`, since Google refuses those that name none. @throws NoLogin
 */
export async function findLogin(project?: string, env: NodeJS.ProcessEnv = process.env): Promise<Login> {
  const named = env["GOOGLE_APPLICATION_CREDENTIALS"];
  const login = named
    ? await applicationDefault()
    : ((await firebaseLogin()) ?? (await applicationDefault()));
  const { UserRefreshClient: Person } = await import("./google-clients.ts");
  if (project !== undefined && login.client instanceof Person) login.client.quotaProjectId = project;
  return login;
}

/** @throws NoLogin */
export async function findCredentials(project?: string): Promise<AuthClient> {
  return (await findLogin(project)).client;
}

async function applicationDefault(): Promise<Login> {
  const { GoogleAuth } = await import("./google-clients.ts");
  try {
    const auth = new GoogleAuth({ scopes });
    const client = await auth.getClient();
    const who = (client as { email?: unknown }).email;
    return { client, who: `${typeof who === "string" ? who : "you"} (application default credentials)` };
  } catch {
    throw new NoLogin();
  }
}

const Account = z.object({
  user: z.object({ email: z.string() }),
  tokens: z.object({ refresh_token: z.string() }),
});

interface Cli {
  readonly getProjectDefaultAccount: (projectRoot: string) => unknown;
  readonly clientId: () => string;
  readonly clientSecret: () => string;
  /** Where tokens are refreshed. */
  readonly googleOrigin: () => string;
}

/** Undefined where the CLI is not installed beside us, as in a project that has it globally. */
function firebaseCli(): Cli | undefined {
  const load = createRequire(join(projectRoot, "package.json"));
  try {
    return { ...load("firebase-tools/lib/auth.js"), ...load("firebase-tools/lib/api.js") } as Cli;
  } catch {
    return undefined;
  }
}

/** The account that `firebase deploy` would use in this folder, by the CLI's own code. */
async function firebaseLogin(): Promise<Login | undefined> {
  const cli = firebaseCli();
  if (cli === undefined) return undefined;
  const account = Account.safeParse(cli.getProjectDefaultAccount(projectRoot));
  if (!account.success) return undefined;
  const { UserRefreshClient: Person } = await import("./google-clients.ts");
  const { user, tokens } = account.data;
  const client: UserRefreshClient = new Person({
    clientId: cli.clientId(),
    clientSecret: cli.clientSecret(),
    refreshToken: tokens.refresh_token,
    endpoints: { oauth2TokenUrl: `${cli.googleOrigin()}/oauth2/v3/token` },
  });
  return { client, who: `${user.email} (firebase login)` };
}

/** For the local endpoint, which asks for none. */
export async function noCredentials(): Promise<AuthClient> {
  const { PassThroughClient } = await import("./google-clients.ts");
  return new PassThroughClient();
}
