/** Checks a V4 signed URL of Cloud Storage, as that does: https://cloud.google.com/storage/docs/access-control/signed-urls */
import { createHash, createPublicKey, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface SignedRequest {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** PEM of the account that must have signed it. */
  readonly publicKey: string;
  readonly nowMs: number;
}

/** What Cloud Storage would refuse it for; undefined when it is good. */
export function refusalOf(request: SignedRequest): "ExpiredToken" | "SignatureDoesNotMatch" | undefined {
  const { url, nowMs } = request;
  const query = url.searchParams;
  const dated = query.get("X-Goog-Date") ?? "";
  const signedAtMs = Date.parse(
    dated.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (!isSigned(request, dated)) return "SignatureDoesNotMatch";
  return signedAtMs + Number(query.get("X-Goog-Expires")) * 1_000 < nowMs ? "ExpiredToken" : undefined;
}

function isSigned({ method, url, headers, publicKey }: SignedRequest, dated: string): boolean {
  const names = (url.searchParams.get("X-Goog-SignedHeaders") ?? "").split(";");
  // Whoever signs for a local port signs the name without it.
  const valueOf = (name: string) => (name === "host" ? url.hostname : String(headers[name] ?? ""));
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url.searchParams),
    names
      .map(
        (name) =>
          `${name}:${valueOf(name)
            .trim()
            .replaceAll(/\s{2,}/g, " ")}\n`,
      )
      .join(""),
    names.join(";"),
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  const scope = `${dated.slice(0, 8)}/auto/storage/goog4_request`;
  const digest = createHash("sha256").update(canonical).digest("hex");
  const signed = ["GOOG4-RSA-SHA256", dated, scope, digest].join("\n");
  const signature = Buffer.from(url.searchParams.get("X-Goog-Signature") ?? "", "hex");
  return verify("sha256", Buffer.from(signed), createPublicKey(publicKey), signature);
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== "X-Goog-Signature")
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
