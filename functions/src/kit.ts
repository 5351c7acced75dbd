import { createHash } from "node:crypto";

/**
 * What the Firebase CLI puts before the name of every function and secret of a function kit's instance, such as
 * `kit-support-`; empty where the functions were deployed as they are. Two instances in one project share nothing.
 */
export function kitPrefix({ FIREBASE_KIT_INSTANCE_ID: instance = "" }: NodeJS.ProcessEnv): string {
  return instance === "" ? "" : `kit-${instance}-`;
}

/**
 * What `firebase.json` puts before the names of functions that are deployed from this repository, so that they take over no
 * function of the site's: they are called like those of the kit's instance `clawfire`.
 */
export const repositoryPrefix = "kit-clawfire-";

/**
 * The database of an instance, named as its functions are. An instance's id may have `_`, a database's may not: `a_b` is told
 * apart from `a-b` by a few digits.
 */
export function ownDatabase(environment: NodeJS.ProcessEnv): string {
  const name = kitPrefix(environment).slice(0, -1);
  if (name === "") return "clawfire";
  if (!name.includes("_")) return name;
  const digits = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `${name.replaceAll("_", "-")}-${digits}`;
}
