/** Where a set-up's secrets are kept. No method ever tells a value in an error. */
export interface SecretKeeper {
  /** In words, such as `functions/.secret.local`. */
  readonly place: string;
  /** Undefined for a local file. */
  readonly project: string | undefined;
  /** Undefined when it is missing or empty. @throws CommandError when it cannot be read. */
  read(name: string): Promise<string | undefined>;
  /** Stores the values; a file gets all of them or none. @throws CommandError that tells which ones are stored. */
  store(values: ReadonlyMap<string, string>): Promise<void>;
  /** Takes a secret away for good. */
  forget(name: string): Promise<void>;
  /** Keeps other commands out until the function that comes back is called. */
  hold(): Promise<() => void>;
}
