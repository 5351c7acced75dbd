/** Whether the browser has a network, and when that changes. */
export interface Connectivity {
  isOnline(): boolean;
  /** Calls the listener at every change; returns the end of it. */
  subscribe(listener: (online: boolean) => void): () => void;
}

export const browserConnectivity: Connectivity = {
  isOnline: () => typeof navigator === "undefined" || navigator.onLine,
  subscribe(listener) {
    const changes = new AbortController();
    const { signal } = changes;
    globalThis.addEventListener("online", () => listener(true), { signal });
    globalThis.addEventListener("offline", () => listener(false), { signal });
    return () => changes.abort();
  },
};
