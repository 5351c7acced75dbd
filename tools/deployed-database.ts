/** The database of a deployed Clawfire, as whoever is signed in here. */
import { Firestore } from "@google-cloud/firestore";
import { CommandError } from "./command-line.ts";
import { findLogin } from "./device/credentials.ts";
import { parameterFolder } from "./kit-folder.ts";
import { readParameterFiles } from "./setup/parameters-file.ts";
import { settingsOf } from "./setup/settings.ts";

export interface DeployedSite {
  readonly project: string;
  /** A function kit's instance; absent for what is deployed from the repository. */
  readonly instance?: string | undefined;
}

/**
 * Works with the database that the parameter files name. `FIRESTORE_EMULATOR_HOST` stands for Firestore.
 * @param work gets who is signed in, in words.
 * @throws CommandError
 */
export async function withDeployedDatabase<Result>(
  { project, instance }: DeployedSite,
  work: (database: Firestore, who: string) => Promise<Result>,
): Promise<Result> {
  const found = readParameterFiles(parameterFolder(instance, process.env), project);
  const { database: databaseId } = settingsOf({ project, instance }, found);
  const isEmulated = process.env["FIRESTORE_EMULATOR_HOST"] !== undefined;
  const { client, who } = isEmulated
    ? { client: undefined, who: "the command line" }
    : await findLogin(project);
  const database = new Firestore({
    projectId: project,
    databaseId,
    ignoreUndefinedProperties: true,
    ...(client && { authClient: client }),
  });
  try {
    return await work(database, who);
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error) || !("code" in error)) throw error;
    throw new CommandError(`${project}, database ${databaseId}: ${error.message}`, { cause: error });
  } finally {
    await database.terminate();
  }
}
