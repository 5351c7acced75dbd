import type { Metadata } from "next";
import { ConsolePage } from "@/components/console/console-page";
import { SetUpFirst } from "@/components/set-up-first";
import { readPageConfig } from "@/lib/page-config";

export const metadata: Metadata = { title: "Console", robots: { index: false } };

export default function Page() {
  const config = readPageConfig();
  return config ? <ConsolePage config={config} /> : <SetUpFirst />;
}
