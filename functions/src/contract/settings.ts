/** What visitors may send no new messages for. */
export interface Pause {
  /** What a visitor reads; absent: a sentence of ours. */
  readonly sentence?: string | undefined;
  /** ISO 8601, UTC: it ends by itself then. Absent: when the owner says so. */
  readonly until?: string | undefined;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Uid of the administrator. */
  readonly by: string;
}

/** What the owner decided for the whole site. Whatever was never changed has its default. */
export interface SiteSettings {
  /** Counts the changes; 0 before the first. */
  readonly version: number;
  /** Absent: visitors may send. */
  readonly pause?: Pause | undefined;
}

/** What `settings` and `changeSettings` answer. */
export interface SettingsResult {
  readonly settings: SiteSettings;
}
