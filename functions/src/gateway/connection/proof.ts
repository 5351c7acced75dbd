/** The two texts that releases verify: newer ones accept both, CB124 only `v2`. */
export type ProofVersion = "v2" | "v3";

/** What the gateway recomputes from the `connect` request and checks the signature against. */
export interface ProofFields {
  readonly deviceId: string;
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: string;
  readonly scopes: readonly string[];
  /** The challenge's `ts`, in milliseconds. */
  readonly signedAtMs: number;
  /** The credential that the request carries. */
  readonly token: string;
  readonly nonce: string;
  readonly platform: string;
  readonly deviceFamily?: string;
}

/** The text a device signs to prove itself. Source of the order: the gateway's protocol documentation. */
export function signedText(version: ProofVersion, fields: ProofFields): string {
  const common = [
    version,
    fields.deviceId,
    fields.clientId,
    fields.clientMode,
    fields.role,
    fields.scopes.join(","),
    fields.signedAtMs,
    fields.token,
    fields.nonce,
  ];
  const machine = [fields.platform.toLowerCase(), (fields.deviceFamily ?? "").toLowerCase()];
  return [...common, ...(version === "v3" ? machine : [])].join("|");
}
