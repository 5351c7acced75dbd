/** What is read of one file at most. */
export const MOST_BYTES = 20_971_520;

export interface GatewayFile {
  /** `ws://` or `wss://`, as it is connected to. */
  readonly gatewayUrl: string;
  /** Path and query at that host. */
  readonly path: string;
  /** Sent only where it is needed. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
}

/** Reads a file from the gateway's own host. Follows no redirect, and reads no more than `MOST_BYTES`. @throws Error that says why not */
export async function readGatewayFile({ gatewayUrl, path, token, signal }: GatewayFile): Promise<Buffer> {
  const host = new URL(gatewayUrl.replace(/^ws/, "http"));
  const url = new URL(path, host.origin);
  if (!path.startsWith("/") || url.origin !== host.origin) throw new Error("It is at another host.");
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers, redirect: "manual", signal });
  try {
    if (response.status !== 200) throw new Error(`The gateway answered ${response.status}.`);
    if (Number(response.headers.get("content-length") ?? 0) > MOST_BYTES) throw new Error("It is too large.");
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > MOST_BYTES) throw new Error("It is too large.");
      parts.push(part);
    }
    return Buffer.concat(parts);
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}
