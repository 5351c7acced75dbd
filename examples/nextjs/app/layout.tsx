import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { spokenHere } from "@/lib/spoken";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/sidebar.css";
import "../styles/chat.css";
import "../styles/composer.css";
import "../styles/files.css";
import "../styles/prose.css";
import "../styles/console.css";
import "../styles/devices.css";
import "../styles/access.css";
import "../styles/usage.css";
import "../styles/site.css";

export const metadata: Metadata = {
  title: { default: "Clawfire", template: "%s · Clawfire" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf8" },
    { media: "(prefers-color-scheme: dark)", color: "#141211" },
  ],
};

export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  await connection(); // each answer has a nonce of its own, and the configuration is read at run time
  const { language, direction } = await spokenHere();
  return (
    <html lang={language} dir={direction}>
      <body>{children}</body>
    </html>
  );
}
