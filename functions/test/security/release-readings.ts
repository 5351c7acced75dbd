/** What gateway releases make of a message before they look whether it is a command, as in their own source. */

const historyMarker = "[Current message - respond to this]";

function withoutHistory(text: string): string {
  const at = text.indexOf(historyMarker);
  return at === -1 ? text : text.slice(at + historyMarker.length).trimStart();
}

const onOneLine = (text: string) => text.replaceAll("\\n", " ").replaceAll(/\s+/g, " ").trim();

function asUpTo202603(text: string): string {
  return onOneLine(
    withoutHistory(text)
      .replaceAll(/\[[^\]]+\]\s*/g, "")
      .replaceAll(/^[ \t]*[A-Za-z0-9+()\-_. ]+:\s*/gm, ""),
  );
}

/** They take off anything up to a colon, unless it begins with a slash and no bracket was taken off before. */
const senderName = (isWhole: boolean) =>
  isWhole ? /^[ \t]*(?!\/)[^\n:]{1,120}:\s+/gm : /^[ \t]*[^\n:]{1,120}:\s+/gm;

function asIn202606(text: string): string {
  const rest = withoutHistory(text);
  const outside = rest.replaceAll(/\[[^\]]+\]\s*/g, "");
  return onOneLine(outside.replaceAll(senderName(outside === rest), ""));
}

function asIn202609(text: string): string {
  const outside = text.replace(/^(?:[ \t]*\[[^\]\n]+\][ \t]*)+/, "");
  return onOneLine(outside.replaceAll(senderName(outside === text), ""));
}

/** A text as each release reads it. Since 2026.3 they compose characters and drop control characters first. */
export function releaseReadings(text: string): string[] {
  const sanitized = text.normalize("NFC").replaceAll(/[^\P{Cc}\t\n\r]/gu, "");
  return [
    text.trim(),
    sanitized.trim(),
    asUpTo202603(text),
    asUpTo202603(sanitized),
    asIn202606(sanitized),
    asIn202609(sanitized),
  ];
}
