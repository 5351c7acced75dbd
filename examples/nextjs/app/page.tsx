import type { Metadata } from "next";
import { ChatPage } from "@/components/chat/chat-page";
import { SetUpFirst } from "@/components/set-up-first";
import { SpeechProvider } from "@/components/speech";
import { readPageConfig } from "@/lib/page-config";
import { speechFor } from "@/lib/spoken";

export async function generateMetadata(): Promise<Metadata> {
  const { common } = await speechFor("chat");
  return { title: common.chatTitle, description: common.description };
}

export default async function Page() {
  const config = readPageConfig();
  const speech = await speechFor("chat");
  if (!config) return <SetUpFirst words={speech.common} />;
  return (
    <SpeechProvider speech={speech}>
      <ChatPage config={config} />
    </SpeechProvider>
  );
}
