import type { CommonWords } from "../en/common";

export const common: CommonWords = {
  chatTitle: "Chat",
  consoleTitle: "Konsole",
  description: "Sprechen Sie mit dem Agenten dieser Website.",
  notFoundTitle: "Nicht gefunden",
  notFound: "Diese Seite gibt es nicht",
  nothingHere: "Unter dieser Adresse ist nichts.",
  goToChat: "Zum Chat.",
  setUpTitle: "Nennen Sie der Seite ihr Firebase-Projekt",
  setUpProject:
    "Kopieren Sie {example} nach {local}, tragen Sie die Werte Ihrer Web-App ein (Firebase-Konsole, Projekteinstellungen, Allgemein), und starten Sie die Seite neu.",
  setUpLocal:
    "Ohne Projekt führen Sie {command} an der Wurzel des Repositorys aus: Es startet die Emulatoren und diese Seite.",
  languageChoice: "Sprache",
  milliseconds: "{n} ms",
  seconds: "{seconds} s",
  minutes: "{minutes} min {seconds} s",
  hours: "{hours} Std. {minutes} min",
  percent: "{n} %",
  unknownTime: "unbekannt",
  signingInFailed: "Die Anmeldung ist fehlgeschlagen. Versuchen Sie es erneut.",
  signingInFailedWith: "Die Anmeldung ist fehlgeschlagen ({code}). Versuchen Sie es erneut.",
  signInFailures: {
    "auth/network-request-failed":
      "Die Anmeldung braucht das Netz. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.",
    "auth/admin-restricted-operation":
      "Die anonyme Anmeldung ist ausgeschaltet. Der Betreiber schaltet sie in der Firebase-Konsole unter Authentication ein.",
    "auth/operation-not-allowed":
      "Diese Art der Anmeldung ist ausgeschaltet. Sie wird in der Firebase-Konsole unter Authentication eingeschaltet.",
    "auth/invalid-credential": "Die E-Mail-Adresse oder das Passwort stimmt nicht.",
    "auth/wrong-password": "Die E-Mail-Adresse oder das Passwort stimmt nicht.",
    "auth/user-not-found": "Es gibt kein Konto mit dieser E-Mail-Adresse. Legen Sie eines an.",
    "auth/email-already-in-use":
      "Es gibt schon ein Konto mit dieser E-Mail-Adresse. Melden Sie sich stattdessen an.",
    "auth/weak-password": "Das Passwort braucht mindestens sechs Zeichen.",
    "auth/invalid-email": "Das ist keine E-Mail-Adresse.",
    "auth/popup-blocked":
      "Der Browser hat das Anmeldefenster blockiert. Erlauben Sie es für diese Seite und versuchen Sie es erneut.",
    "auth/unauthorized-domain":
      "Diese Adresse darf niemanden anmelden. Fügen Sie sie in der Firebase-Konsole unter Authentication, Einstellungen hinzu.",
  },
};
