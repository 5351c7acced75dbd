/** What a visitor reads of files. `{name}` and the like stand for what is put in there. */
export interface FileWords {
  readonly attach: string;
  readonly takePicture: string;
  readonly dropHere: string;
  readonly files: string;
  readonly removeFile: string;
  readonly retryFile: string;
  readonly download: string;
  /** Of a picture that says nothing of itself. */
  readonly picture: string;
  readonly recording: string;
  /** Of one that was deleted since it was shown. */
  readonly gone: string;
  /** Where one is on its way. */
  readonly waiting: string;
  readonly waitingForNetwork: string;
  readonly shrinking: string;
  readonly uploading: string;
  readonly checking: string;
  readonly ready: string;
  /** Says why Send waits. */
  readonly notReady: string;
  /** A file, and what is said of it: `{name}`, `{sentence}`. */
  readonly about: string;
  /** Why one is not taken, by `attachment-` and the problem; they go beside the failures of `Words`. */
  readonly failures: Readonly<Record<string, string>>;
}

const catalogues = {
  ar: () => import("./files-ar.ts").then(({ filesAr }) => filesAr),
  de: () => import("./files-de.ts").then(({ filesDe }) => filesDe),
  en: () => import("./files-en.ts").then(({ filesEn }) => filesEn),
  es: () => import("./files-es.ts").then(({ filesEs }) => filesEs),
  fr: () => import("./files-fr.ts").then(({ filesFr }) => filesFr),
  ja: () => import("./files-ja.ts").then(({ filesJa }) => filesJa),
  pt: () => import("./files-pt.ts").then(({ filesPt }) => filesPt),
  zh: () => import("./files-zh.ts").then(({ filesZh }) => filesZh),
};

/** The words of a language (BCP 47) about files, which are loaded only where there are any; English where there are none. */
export function fileWordsFor(language: string): Promise<FileWords> {
  const [name = "en"] = language.toLowerCase().split("-");
  return catalogues[Object.hasOwn(catalogues, name) ? (name as keyof typeof catalogues) : "en"]();
}
