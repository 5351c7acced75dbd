/**
 * Google's clients, to be imported when they are needed, because they are large. They have a module of their own because a
 * bundle tells the names of these packages to nobody who imports them later.
 */
export { GoogleAuth, PassThroughClient, UserRefreshClient } from "google-auth-library";
export { SecretManagerServiceClient } from "@google-cloud/secret-manager";
