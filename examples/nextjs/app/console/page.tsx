import type { Metadata } from "next";
import { ConsolePage } from "@/components/console/console-page";
import { SetUpFirst } from "@/components/set-up-first";
import { SpeechProvider } from "@/components/speech";
import { readPageConfig } from "@/lib/page-config";
import { speechFor } from "@/lib/spoken";

export async function generateMetadata(): Promise<Metadata> {
  const { common } = await speechFor("console");
  return { title: common.consoleTitle, description: common.description, robots: { index: false } };
}

export default async function Page() {
  const config = readPageConfig();
  const speech = await speechFor("console");
  if (!config) return <SetUpFirst words={speech.common} />;
  return (
    <SpeechProvider speech={speech}>
      <ConsolePage config={config} />
    </SpeechProvider>
  );
}
