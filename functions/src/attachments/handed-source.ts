/** Where copies of what visitors sent lie, also within an agent's workspace. */
const UPLOADS = /(?:^|\/)media\/(?:inbound|outgoing)(?:\/|$)/i;

/** Controls, and what separates parts on Windows: a path that has any is none of ours. */
const ODD = /[\p{Cc}\p{Zl}\p{Zp}\\]/u;

/**
 * The absolute path of a file that an agent may hand over, from what it wrote: one in its own workspace, by any name but a hidden one.
 * Nothing else of the host, no address, nothing that a visitor sent. A gateway is asked for no other, whatever its agent says. What a link
 * within the workspace leads to, the gateway has to decide: all of them refuse one that leads out (2026.6, 2026.9).
 */
export function allowedPath(source: string, workspace: string | undefined): string | undefined {
  const root = workspace?.replace(/\/+$/, "");
  if (root === undefined || !root.startsWith("/") || ODD.test(source)) return undefined;
  const named = source.replace(/^file:\/\/(?=\/)/i, "");
  if (/^(?:~|[a-z][a-z\d+.-]*:)/i.test(named)) return undefined;
  const path = named.startsWith("/") ? named : `${root}/${named.replace(/^(?:\.\/)+/, "")}`;
  if (!path.startsWith(`${root}/`)) return undefined;
  const within = path.slice(root.length + 1);
  const isPlain = within.split("/").every((part) => part !== "" && !part.startsWith("."));
  // Percent signs of an address may stand for anything.
  const isWritten = named === source || !source.includes("%");
  return isPlain && isWritten && !UPLOADS.test(within) ? path : undefined;
}

/** The name of a file by its path. */
export function fileNameOf(source: string): string {
  return source.split(/[\\/]/).at(-1) ?? "";
}

/**
 * Whether a file that its gateway keeps, and tells by its name only, is one that the agent may hand over: something of that name is, and
 * nothing of it is not.
 */
export function isAllowed(label: string, sources: readonly string[], workspace: string | undefined): boolean {
  const named = sources.filter((source) => fileNameOf(source) === label);
  return named.length > 0 && named.every((source) => allowedPath(source, workspace) !== undefined);
}
