import type { Functions } from "firebase/functions";
import { ChatClient } from "./chat-client.ts";
import { browserConnectivity, type Connectivity } from "./connectivity.ts";
import { ConversationList } from "./conversation-list.ts";
import type { FileTray } from "./files/file-tray.ts";
import { firebaseTransport, type FirebaseTransportOptions } from "./firebase-transport.ts";
import { pageMemory, tabStorage, visitorName, type KeyValues } from "./page-memory.ts";
import { TabBus } from "./tab-bus.ts";
import type { ChatTransport } from "./transport.ts";

/** Everything that one signed-in visitor's page needs. Making it does nothing yet. */
export interface ChatSession {
  readonly uid: string;
  readonly chat: ChatClient;
  readonly conversations: ConversationList;
  /** Loads what sends files, which a page needs only where `conversations` tell an offer. The same each time. */
  readonly files: () => Promise<FileTray>;
}

export interface ChatSessionOptions {
  readonly transport: ChatTransport;
  /** Whose chat it is: what the tab remembers is kept apart by it. */
  readonly uid: string;
  /** The function kit's instance, where a page talks to several: the tab keeps them apart too. */
  readonly instance?: string | undefined;
  /** @default the tab's session storage */
  readonly storage?: KeyValues | undefined;
  /** @default the browser's */
  readonly connectivity?: Connectivity;
}

export function createChatSession({ transport, uid, instance, ...options }: ChatSessionOptions): ChatSession {
  const visitor = visitorName(uid, instance);
  const bus = new TabBus(visitor);
  const memory = pageMemory(options.storage ?? tabStorage(), visitor);
  const connectivity = options.connectivity ?? browserConnectivity;
  const chat = new ChatClient({ transport, memory, bus, connectivity });
  const conversations = new ConversationList({ transport, bus });
  const offer = () => conversations.snapshot().offer;
  let tray: Promise<FileTray> | undefined;
  const load = async () => {
    const { openTray } = await import("./files/open-tray.ts");
    return openTray({ transport, connectivity, chat, offer });
  };
  const files = () => {
    tray ??= load();
    tray.catch(() => (tray = undefined));
    return tray;
  };
  return { uid, chat, conversations, files };
}

/** The session of the visitor who is signed in at this Firebase app. */
export function firebaseChatSession(
  functions: Functions,
  uid: string,
  options: FirebaseTransportOptions = {},
): ChatSession {
  return createChatSession({
    transport: firebaseTransport(functions, options),
    uid,
    instance: options.instance,
  });
}
