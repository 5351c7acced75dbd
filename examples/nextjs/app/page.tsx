import type { Metadata } from "next";
import { connection } from "next/server";
import { ChatPage } from "@/components/chat/chat-page";
import { SetUpFirst } from "@/components/set-up-first";
import { readPageConfig } from "@/lib/page-config";

export const metadata: Metadata = { title: "Chat" };

export default async function Page() {
  await connection(); // the configuration is read at run time
  const config = readPageConfig();
  return config ? <ChatPage config={config} /> : <SetUpFirst />;
}
