/** Whether a device may do more with it than a chat needs. An unknown scope counts as such. */
export function isRisky(scope: string): boolean {
  return scope !== "operator.read" && scope !== "operator.write";
}

export function shortId(id: string): string {
  return id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}
