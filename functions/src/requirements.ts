import { requiresAPI } from "firebase-functions";
import { requiresRole } from "firebase-functions/v2/options";
import type { Config } from "./config.ts";
import { kitPrefix } from "./kit.ts";

type Accounts = Pick<
  Config,
  "CHAT_SERVICE_ACCOUNT" | "CONVERSATIONS_SERVICE_ACCOUNT" | "ADMIN_SERVICE_ACCOUNT"
>;

/**
 * What the Firebase CLI switches on and grants before it deploys. The roles are of the one account that it makes for an
 * instance; with accounts of one's own, one for each service, it refuses to grant any.
 */
export function declareRequirements(accounts: Accounts, environment: NodeJS.ProcessEnv): void {
  requiresAPI("firestore.googleapis.com", "Conversations are kept in Firestore.");
  requiresAPI("secretmanager.googleapis.com", "The gateway's token and the keys are kept in Secret Manager.");
  requiresAPI("identitytoolkit.googleapis.com", "Visitors sign in through Firebase Authentication.");
  const { CHAT_SERVICE_ACCOUNT, CONVERSATIONS_SERVICE_ACCOUNT, ADMIN_SERVICE_ACCOUNT } = accounts;
  const named = CHAT_SERVICE_ACCOUNT + CONVERSATIONS_SERVICE_ACCOUNT + ADMIN_SERVICE_ACCOUNT;
  if (kitPrefix(environment) === "" || named !== "") return;
  requiresRole("roles/datastore.user");
  requiresRole("roles/firebaseauth.viewer");
}
