/** What a visitor reads on the page beside the words of `clawfire-react`. `{name}` stands for what is put in there. */
export interface ChatWords {
  readonly cannotBegin: string;
  readonly signingIn: string;
  readonly closeList: string;
  readonly yourConversations: string;
  readonly rename: string;
  readonly title: string;
  readonly deleteQuestion: string;
  readonly delete: string;
  readonly deleteConsequence: string;
  readonly messages: string;
  readonly loadingConversation: string;
  readonly loadingEarlier: string;
  readonly copyCode: string;
  readonly copyReply: string;
  readonly codeIn: string;
  readonly image: string;
  readonly hint: string;
  readonly hintWhileBusy: string;
  readonly waitsToBeSent: string;
  readonly sendRemark: string;
  readonly askAnything: string;
  readonly suggestions: readonly string[];
  /** How a guest becomes somebody. */
  readonly account: {
    readonly title: string;
    readonly keep: string;
    readonly why: string;
    readonly google: string;
    readonly email: string;
    readonly sendLink: string;
    readonly submit: string;
    readonly linkSent: string;
    readonly whichAddress: string;
    readonly signedInAs: string;
    readonly signOut: string;
  };
  /** Read out by a screen reader. */
  readonly heardSent: string;
  readonly heardWaiting: string;
  readonly heardOffline: string;
  readonly heardReply: string;
  readonly heardStopped: string;
}

export const chat: ChatWords = {
  cannotBegin: "The chat cannot begin",
  signingIn: "Signing in",
  closeList: "Close the list",
  yourConversations: "Your conversations",
  rename: "Rename {title}",
  title: "Title",
  deleteQuestion: "Delete this conversation?",
  delete: "Delete",
  deleteConsequence: "“{title}” and all its messages are removed for good.",
  messages: "Messages",
  loadingConversation: "Loading the conversation…",
  loadingEarlier: "Loading earlier messages…",
  copyCode: "Copy code",
  copyReply: "Copy reply",
  codeIn: "{language} code",
  image: "Image",
  hint: "Enter sends, Shift + Enter begins a new line.",
  hintWhileBusy: "Esc stops the reply. What you send now waits for it.",
  waitsToBeSent: "Waits to be sent:",
  sendRemark: "Send remark",
  askAnything: "Ask anything. Your conversations are kept for you, and for nobody else.",
  suggestions: [
    "What can you do for me?",
    "Explain how this chat works",
    "Write a small TypeScript function",
  ],
  account: {
    title: "Your account",
    keep: "Sign in to keep your conversations",
    why: "You find them on every device, and what you wrote so far comes along.",
    google: "Continue with Google",
    email: "E-mail address",
    sendLink: "Send me a link",
    submit: "Sign in",
    linkSent: "A link is on its way to {email}. Open it in this browser.",
    whichAddress: "The link signs you in. Which address was it sent to?",
    signedInAs: "Signed in as {name}",
    signOut: "Sign out",
  },
  heardSent: "Message sent.",
  heardWaiting: "The agent is preparing a reply.",
  heardOffline: "You are offline. The chat goes on when you are back.",
  heardReply: "Reply: {text}",
  heardStopped: "Stopped reply: {text}",
};
