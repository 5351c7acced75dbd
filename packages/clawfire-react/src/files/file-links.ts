import type { Attachment } from "../contract.ts";

/** A URL lasts for fifteen minutes at least when it comes. In milliseconds. */
const FRESH_MS = 14 * 60_000;

interface Known {
  readonly url: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
}

/** Owns which URLs of files can still be used. Each counts from when it is first asked about, which is when its message is drawn. */
export class FileLinks {
  readonly #ask: (id: string) => Promise<string>;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<string>>();

  /** @param ask gets another URL of a file, by its id: `renewFile` of the chat. */
  constructor(ask: (id: string) => Promise<string>) {
    this.#ask = ask;
  }

  /** Where a file can be had now; undefined where that has to be asked for. */
  readonly urlOf = (file: Attachment): string | undefined => {
    const known = this.#known.get(keyOf(file)) ?? this.#learn(file, file.url);
    return known.url !== "" && Date.now() - known.sinceMs < FRESH_MS ? known.url : undefined;
  };

  /**
   * Asks for another URL of a file, once for all who want it at a time.
   * @throws CallFailure `attachment-refused` when the file is gone
   */
  readonly renew = (file: Attachment): Promise<string> => {
    const asked = this.#asked.get(file.id) ?? this.#ask(file.id);
    this.#asked.set(file.id, asked);
    const forget = () => void this.#asked.delete(file.id);
    asked.then(forget, forget);
    return asked.then((url) => this.#learn(file, url).url);
  };

  #learn(file: Attachment, url: string): Known {
    const known = { url, sinceMs: Date.now() };
    this.#known.set(keyOf(file), known);
    return known;
  }
}

/** A file that is shown twice may have come with a URL each. */
function keyOf({ id, url }: Attachment): string {
  return `${id} ${url}`;
}
