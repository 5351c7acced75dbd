import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export type StoredSession = Readonly<Record<string, unknown>>;

/** What a gateway keeps of its sessions, by their keys: more than it tells over the socket, such as how it executes. */
export function readStoredSessions(stateDir: string): Map<string, StoredSession> {
  const file = join(stateDir, "agents/main/sessions/sessions.json");
  if (existsSync(file))
    return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, StoredSession>));
  const databaseFile = join(stateDir, "agents/main/agent/openclaw-agent.sqlite");
  if (!existsSync(databaseFile)) return new Map(); // nobody has said anything yet
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  try {
    const rows = database.prepare("select session_key, entry_json from session_nodes").all();
    return new Map(
      rows.map((row) => [String(row["session_key"]), JSON.parse(String(row["entry_json"])) as StoredSession]),
    );
  } finally {
    database.close();
  }
}

/** What is a setting of a session, and not a count, a time or a record of what was said. */
const setting =
  /level$|override|exec|queue|elevated|policy|responseUsage|fast|trace|goal|tts|label|activation|parent|spawn|archived|aborted/i;
const notSetting = /tokens|report|snapshot|At$|cost/i;

/** The settings of a session as one text, to be compared; what is off counts as not set. */
export function settingsOf(session: StoredSession): string {
  const set = Object.entries(session).filter(([, value]) => Boolean(value));
  const settings = set.filter(([name]) => setting.test(name) && !notSetting.test(name));
  return JSON.stringify(Object.fromEntries(settings.toSorted(([a], [b]) => a.localeCompare(b))));
}
