/** What the launcher is called before anything else is loaded, by language. */
const labels: Readonly<Record<string, string>> = {
  ar: "فتح المحادثة",
  de: "Chat öffnen",
  es: "Abrir el chat",
  fr: "Ouvrir le chat",
  ja: "チャットを開く",
  pt: "Abrir o chat",
  zh: "打开聊天",
};

/** @param language BCP 47; English where there are no words of it. */
export function labelOf(language: string): string {
  return labels[language.toLowerCase().slice(0, 2)] ?? "Open the chat";
}

export function directionOf(language: string): "ltr" | "rtl" {
  return language.startsWith("ar") ? "rtl" : "ltr";
}
