import type { Metadata } from "next";
import { connection } from "next/server";
import { ConsolePage } from "@/components/console/console-page";
import { SetUpFirst } from "@/components/set-up-first";
import { readPageConfig } from "@/lib/page-config";

export const metadata: Metadata = { title: "Console", robots: { index: false } };

export default async function Page() {
  await connection(); // the configuration is read at run time
  const config = readPageConfig();
  return config ? <ConsolePage config={config} /> : <SetUpFirst />;
}
