import type { Metadata } from "next";
import { ChatPage } from "@/components/chat/chat-page";
import { SetUpFirst } from "@/components/set-up-first";
import { readPageConfig } from "@/lib/page-config";

export const metadata: Metadata = { title: "Chat" };

export default function Page() {
  const config = readPageConfig();
  return config ? <ChatPage config={config} /> : <SetUpFirst />;
}
