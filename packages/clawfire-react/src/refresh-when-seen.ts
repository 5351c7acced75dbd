/** Another device may have written while the page was out of sight. */
export function refreshWhenSeen(refresh: () => void): () => void {
  const onChange = () => document.visibilityState === "visible" && refresh();
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}
