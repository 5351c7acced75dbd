/** What is read in both rooms and beside them. `{name}` stands for what is put in there. */
export interface CommonWords {
  readonly chatTitle: string;
  readonly consoleTitle: string;
  readonly description: string;
  readonly notFoundTitle: string;
  readonly notFound: string;
  readonly nothingHere: string;
  readonly goToChat: string;
  readonly setUpTitle: string;
  readonly setUpProject: string;
  readonly setUpLocal: string;
  readonly languageChoice: string;
  readonly milliseconds: string;
  readonly seconds: string;
  readonly minutes: string;
  readonly hours: string;
  readonly percent: string;
  readonly unknownTime: string;
  readonly signingInFailed: string;
  readonly signingInFailedWith: string;
  /** By the code of Firebase Authentication. */
  readonly signInFailures: Readonly<Record<string, string>>;
}

export const common: CommonWords = {
  chatTitle: "Chat",
  consoleTitle: "Console",
  description: "Talk to the agent of this site.",
  notFoundTitle: "Not found",
  notFound: "There is no such page",
  nothingHere: "Nothing is at this address.",
  goToChat: "Go to the chat.",
  setUpTitle: "Tell the page its Firebase project",
  setUpProject:
    "Copy {example} to {local}, fill in the values of your web app (Firebase console, Project settings, General), and start the page again.",
  setUpLocal:
    "Without a project, run {command} at the root of the repository: it brings up the emulators and this page.",
  languageChoice: "Language",
  milliseconds: "{n} ms",
  seconds: "{seconds} s",
  minutes: "{minutes} min {seconds} s",
  hours: "{hours} h {minutes} min",
  percent: "{n} %",
  unknownTime: "unknown",
  signingInFailed: "Signing in failed. Try again.",
  signingInFailedWith: "Signing in failed ({code}). Try again.",
  signInFailures: {
    "auth/network-request-failed": "Signing in needs the network. Check your connection and try again.",
    "auth/admin-restricted-operation":
      "Anonymous sign-in is switched off. Its owner switches it on in the Firebase console, under Authentication.",
    "auth/operation-not-allowed":
      "This way to sign in is switched off. It is switched on in the Firebase console, under Authentication.",
    "auth/invalid-credential": "The e-mail address or the password is not right.",
    "auth/wrong-password": "The e-mail address or the password is not right.",
    "auth/user-not-found": "There is no account with this e-mail address. Create one.",
    "auth/email-already-in-use": "There is an account with this e-mail address. Sign in instead.",
    "auth/weak-password": "The password needs at least six characters.",
    "auth/invalid-email": "This is not an e-mail address.",
    "auth/popup-blocked": "The browser blocked the sign-in window. Allow it for this page and try again.",
    "auth/unauthorized-domain":
      "This address may not sign people in. Add it in the Firebase console, under Authentication, Settings.",
  },
};
