import type * as z from "zod";
import { GoogleRefusal, parseRefusal } from "./google-refusal.ts";
import { googleMethods, hostOf, pathOf, type GoogleMethod } from "./google-methods.ts";

export interface GoogleCall<Schema extends z.ZodType> {
  /** The one parameter of the path, where it has one. */
  readonly of?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: object;
  /** What of the answer is read. */
  readonly answer: Schema;
}

export interface GoogleClientOptions {
  /** The credentials, and with a person's the project whose quota is used (`x-goog-user-project`). */
  readonly headers: () => Promise<Headers>;
  /** `host:port` of a server that stands for all of Google's, with the API's host first in each path. */
  readonly emulator?: string | undefined;
  /** Milliseconds for one answer. @default 60_000 */
  readonly timeoutMs?: number;
}

/** Owns how Google's APIs are called: credentials, quota project, parsed answers, refusals with their reason. */
export class GoogleClient {
  readonly #options: GoogleClientOptions;

  constructor(options: GoogleClientOptions) {
    this.#options = options;
  }

  /** @throws GoogleRefusal */
  async call<Schema extends z.ZodType>(
    method: GoogleMethod,
    { of = "", query = {}, body, answer }: GoogleCall<Schema>,
  ): Promise<z.infer<Schema>> {
    const url = new URL(`${this.#origin(method)}${pathOf(method, of)}`);
    for (const [name, value] of Object.entries(query))
      for (const one of [value].flat()) url.searchParams.append(name, one);
    const headers = await this.#options.headers();
    headers.set("content-type", "application/json");
    const { status, text } = await this.#send(method, url, headers, body);
    if (status >= 400) throw parseRefusal(method, status, text);
    const parsed = answer.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new GoogleRefusal({ method, status, message: "The answer was not understood." });
  }

  #origin(method: GoogleMethod): string {
    const { emulator } = this.#options;
    return emulator === undefined ? `https://${hostOf(method)}` : `http://${emulator}/${hostOf(method)}`;
  }

  async #send(method: GoogleMethod, url: URL, headers: Headers, body: object | undefined) {
    try {
      const response = await fetch(url, {
        method: googleMethods[method][0],
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(this.#options.timeoutMs ?? 60_000),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new GoogleRefusal({ method, status: 0, message: `${url.host} does not answer.` }, { cause });
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
