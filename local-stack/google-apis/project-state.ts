/** One project as Google would have it. Tests change it to what they need. */
export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: object;
}

export interface PolicyState {
  version: number;
  /** Goes up with each change, and is the policy's etag. */
  changes: number;
  bindings: readonly Binding[];
}

export interface DatabaseState {
  locationId: string;
  type: string;
  indexes: object[];
  fields: object[];
}

export interface BucketState {
  /** As Cloud Storage answers it. */
  resource: Readonly<Record<string, unknown>>;
  policy: PolicyState;
}

export class ProjectState {
  readonly id: string;
  readonly number = "123456789012";
  billing = true;
  readonly services = new Set(["serviceusage.googleapis.com"]);
  /** Undefined: Authentication was never switched on. */
  authentication: { anonymous: boolean; apiKey: string } | undefined = {
    anonymous: false,
    apiKey: "AIza-web-key",
  };
  /** Accounts of people, by their verified addresses; with the claims that they were given, as JSON. */
  readonly people = new Map<string, string>();
  /** Accounts of visitors, by uid. */
  readonly visitors = new Set<string>();
  /** What Authentication refuses every new account with. */
  signInRefusal: string | undefined;
  readonly databases = new Map<string, DatabaseState>();
  readonly accounts = new Set<string>();
  /** Of service accounts, by their addresses, as far as somebody was given something. */
  readonly accountPolicies = new Map<string, PolicyState>();
  /** By name: those of every customer of Google's, whosever they are. */
  readonly buckets = new Map<string, BucketState>();
  /** What the caller may not do, as permissions. */
  readonly forbidden = new Set<string>();
  readonly policy: PolicyState;
  /** By name; the values are elsewhere. */
  readonly secretPolicies = new Map<string, PolicyState>();
  /** Of Cloud Run and the Scheduler, as they answer, by name. */
  readonly runServices = new Map<string, { service: object; policy: PolicyState }>();
  readonly jobs = new Map<string, object>();

  constructor(id: string) {
    this.id = id;
    const owner = { role: "roles/owner", members: ["user:owner@example.com"] };
    const conditional = {
      role: "roles/datastore.user",
      members: ["user:guest@example.com"],
      condition: { title: "for a week", expression: 'request.time < timestamp("2027-01-01T00:00:00Z")' },
    };
    this.policy = { version: 3, changes: 1, bindings: [owner, conditional] };
  }
}

/** Places in which Firestore is offered here. */
export const locations = ["eur3", "europe-west1", "nam5", "us-central1"];
