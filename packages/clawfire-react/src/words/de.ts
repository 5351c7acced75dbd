import type { Words } from "./words.ts";

export const de: Words = {
  language: "de",
  direction: "ltr",
  heading: "Chat",
  greeting: "Wie kann ich helfen?",
  open: "Chat öffnen",
  close: "Chat schließen",
  newConversation: "Neue Unterhaltung",
  conversations: "Unterhaltungen",
  noConversations: "Noch nichts hier.",
  showMore: "Mehr anzeigen",
  back: "Zurück zur Unterhaltung",
  remove: "{title} löschen",
  removeForGood: "Endgültig löschen",
  cancel: "Abbrechen",
  message: "Nachricht",
  placeholder: "Nachricht schreiben",
  send: "Senden",
  stop: "Anhalten",
  youSaid: "Sie schrieben:",
  agentSaid: "Der Agent schrieb:",
  copy: "Kopieren",
  copied: "Kopiert",
  good: "Gute Antwort",
  bad: "Schlechte Antwort",
  whatWasWrong: "Was war falsch?",
  code: "Code",
  table: "Tabelle",
  done: "Erledigt",
  toDo: "Offen",
  sending: "Wird gesendet…",
  thinking: "Denkt nach…",
  using: "Nutzt {name}…",
  steps: "Schritte",
  running: "Läuft",
  failed: "Fehlgeschlagen",
  stopping: "Wird angehalten…",
  replying: "Der Agent antwortet.",
  stopped: "Sie haben diese Antwort angehalten.",
  notAnswered: "Nicht beantwortet",
  waits: "Wartet auf die Antwort davor.",
  takeBack: "Zurücknehmen",
  ahead: { one: "{n} Person ist vor Ihnen", other: "{n} Personen sind vor Ihnen" },
  nextInLine: "Sie sind als Nächstes an der Reihe",
  aheadFor: "{place}, etwa {time}",
  offline:
    "Sie sind offline. Ihre Nachricht bleibt erhalten, und der Chat geht von selbst weiter, sobald Sie wieder online sind.",
  nextTry: "Nächster Versuch in {time}",
  tryNow: "Jetzt versuchen",
  sendAgain: "Erneut senden",
  sendAgainIn: "Erneut senden in {time}",
  edit: "Bearbeiten",
  askAgain: "Noch einmal fragen",
  earlier: "Frühere Fassung",
  later: "Spätere Fassung",
  forgotten: "Der Agent hat diese Fassung vergessen.",
  loading: "Wird geladen…",
  loadAgain: "Neu laden",
  latest: "Neueste",
  signInFailed:
    "Der Chat kann nicht beginnen: Die Anmeldung ist fehlgeschlagen. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.",
  tryAgain: "Erneut versuchen",
  failures: {
    "connection-lost":
      "Die Verbindung ist abgebrochen. Ihre Nachricht bleibt erhalten; prüfen Sie Ihre Verbindung und versuchen Sie es erneut.",
    "not-deployed":
      "Unter der Adresse des Chats antwortet nichts. Der Betreiber muss die Funktionen bereitstellen oder die Adresse berichtigen.",
    cancelled: "Sie haben diese Nachricht angehalten, bevor sie beantwortet war.",
    internal: "Bei uns ist etwas schiefgegangen. Senden Sie die Nachricht erneut.",
    "not-signed-in": "Sie sind abgemeldet. Laden Sie die Seite neu, um sich wieder anzumelden.",
    "sign-in-revoked": "Ihre Anmeldung ist abgelaufen. Laden Sie die Seite neu, um sich wieder anzumelden.",
    "token-replayed":
      "Diese Anfrage kam schon einmal und wurde nicht noch einmal angenommen. Versuchen Sie es erneut.",
    "anonymous-not-allowed": "Melden Sie sich mit einem Konto an, um zu chatten.",
    "email-not-verified":
      "Bestätigen Sie Ihre E-Mail-Adresse, um zu chatten: Öffnen Sie den Link, den Sie erhalten haben, und melden Sie sich neu an.",
    blocked: "Sie können hier nicht chatten: Der Betreiber dieser Seite hat es so festgelegt.",
    "conversation-not-found":
      "Diese Unterhaltung gibt es nicht mehr. Senden Sie die Nachricht erneut, um eine neue zu beginnen.",
    "message-not-found": "Diese Nachricht gibt es nicht mehr. Senden Sie sie als neue.",
    "message-not-last":
      "Nur die letzte Nachricht lässt sich ändern, sobald sie beantwortet ist. Sehen Sie sich die Unterhaltung noch einmal an.",
    "guest-not-proved":
      "Was Sie vorher schrieben, konnte nicht mitgenommen werden: Es ist zu lange her. Es steht noch dort, wo Sie es schrieben.",
    "guest-taken": "Was Sie vorher schrieben, gehört schon zu einem anderen Konto.",
    "attachment-refused":
      "Eine Datei kann mit dieser Nachricht nicht gesendet werden. Wählen Sie eine andere.",
    "message-id-reused": "Diese Nachricht konnte nicht gesendet werden. Senden Sie sie als neue.",
    "rate-limited":
      "Das war viel in kurzer Zeit. Ihre Nachricht bleibt erhalten, bis sie gesendet werden kann.",
    "too-many-conversations":
      "Mehr Unterhaltungen können nicht aufbewahrt werden. Löschen Sie eine und senden Sie die Nachricht dann erneut.",
    overloaded:
      "Gerade fragen viele gleichzeitig. Ihre Nachricht bleibt erhalten, bis sie gesendet werden kann.",
    "device-not-paired":
      "Der Chat wartet auf die Freigabe seines Betreibers. Ihre Nachricht geht hinaus, sobald sie erteilt ist.",
    "gateway-misconfigured":
      "Der Chat ist nicht richtig eingerichtet. Der Betreiber muss danach sehen; Ihre Nachricht bleibt erhalten.",
    "secret-unusable":
      "Der Chat ist nicht richtig eingerichtet. Der Betreiber muss danach sehen; Ihre Nachricht bleibt erhalten.",
    "gateway-unavailable":
      "Der Agent ist gerade nicht erreichbar. Ihre Nachricht bleibt erhalten und wird erneut gesendet.",
    "storage-unavailable":
      "Die Unterhaltung ist gerade nicht erreichbar. Ihre Nachricht bleibt erhalten; versuchen Sie es gleich noch einmal.",
    "run-failed": "Der Agent konnte nicht antworten. Senden Sie die Nachricht erneut.",
    "still-running":
      "Der Agent arbeitet noch. Seine Antwort erscheint hier, sobald sie fertig ist; warten Sie einen Moment.",
    paused: "Der Chat macht Pause. Ihre Nachricht bleibt erhalten; senden Sie sie später erneut.",
    "invalid-request":
      "Diese Nachricht wurde nicht angenommen. Kürzen oder ändern Sie sie und senden Sie sie erneut.",
    "unknown-failure":
      "Der Aufruf ist fehlgeschlagen ({code}). Versuchen Sie es erneut; scheitert er wieder, sagen Sie es dem Betreiber dieser Seite.",
    reference: "(Kennung {reference}.)",
  },
};
