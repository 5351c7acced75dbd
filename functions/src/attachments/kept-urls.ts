import { RecentMap } from "../recent-map.ts";
import type { Bucket, Download } from "./bucket.ts";

/** URLs that are remembered: each has about 1 KB. */
const MOST = 1_000;

interface Kept {
  readonly url: Promise<string>;
  readonly lastsUntilMs: number;
}

/**
 * The same bucket, which signs a URL that may be handed out again once for all who ask while it lasts long enough: on Google Cloud each
 * signature is a call over the network.
 */
export function keepingUrls(bucket: Bucket): Bucket {
  const urls = new RecentMap<string, Kept>(MOST);
  const downloadUrl = (path: string, download: Download): Promise<string> => {
    const { name, contentType, isShown, expiresAtMs, spareMs = 0 } = download;
    if (spareMs === 0) return bucket.downloadUrl(path, download);
    const key = JSON.stringify([path, name, contentType, isShown]);
    const known = urls.get(key);
    if (known !== undefined && known.lastsUntilMs >= expiresAtMs) return known.url;
    const lastsUntilMs = expiresAtMs + spareMs;
    const url = bucket.downloadUrl(path, { ...download, expiresAtMs: lastsUntilMs });
    urls.set(key, { url, lastsUntilMs });
    url.catch(() => urls.get(key)?.url === url && urls.delete(key));
    return url;
  };
  return {
    downloadUrl,
    uploadUrl: (path, upload) => bucket.uploadUrl(path, upload),
    read: (path, mostBytes) => bucket.read(path, mostBytes),
    write: (path, bytes, contentType) => bucket.write(path, bytes, contentType),
    delete: (path) => bucket.delete(path),
  };
}
