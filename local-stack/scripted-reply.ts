/** Decides, without doing anything, how the scripted model answers a visitor's words. */

/**
 * Marks that a visitor's text may carry, to make the model behave in a certain way:
 *
 * | mark                | the model                                                                       |
 * | ------------------- | ------------------------------------------------------------------------------- |
 * | `[words:200]`       | replies with 200 words, the echo first                                          |
 * | `[chars:100000]`    | replies with 100,000 characters in numbered lines, the echo first               |
 * | `[pace:30]`         | waits 30 ms between words                                                       |
 * | `[hold:NAME]`       | streams the first half, then waits for `POST <base>/release/NAME`               |
 * | `[hold-start:NAME]` | waits for the release before the first word, or the first tool                  |
 * | `[fail:400]`        | answers HTTP 400 with an OpenAI error body                                      |
 * | `[fail-first:500]`  | does so the first time that it is asked with these words, and not again         |
 * | `[drop]`            | streams the first half, then cuts the connection, every time it is asked        |
 * | `[empty]`           | ends its reply, as if all were well, before the first word                      |
 * | `[say:any text]`    | replies with exactly that text (no closing bracket in it)                       |
 * | `[say64:...]`       | replies with that text, given as base64url: what a visitor's guard would mark, and lines |
 * | `[tool:NAME {...}]` | asks for that tool first, with those arguments, and replies once it has the result; |
 * |                     | of several, for one after another                                               |
 *
 * What the gateway 2026.9.6 makes of a failure: 400, 404 and 422 end the run at once and harm no other run; 500 and 503
 * end it after 7 prompts in 66 s, a drop after 8 in 86 s; 401 and 403 end it at once and close the model to every run
 * for a minute; 429 is tried again for more than 90 s.
 *
 * A release that comes before its hold lets the next hold of that name pass.
 */
export interface ScriptedReply {
  /** The reply word by word, each with the white space that follows it; joined they are the reply. */
  words: string[];
  paceMs: number;
  hold?: string;
  holdStart?: string;
  /** The HTTP status to fail with, instead of any reply. */
  fail?: number;
  /** The same for the first time that it is asked with these words. */
  failFirst?: number;
  drop: boolean;
  /** The tools that it asks for before its first word. */
  tools: readonly ToolCall[];
}

export interface ToolCall {
  name: string;
  /** JSON. */
  args: string;
}

const filler = "and here are some more words to make this reply as long as it was asked to be".split(" ");

export function scriptReply(visitorWords: string): ScriptedReply {
  const mark = (name: string) => new RegExp(`\\[${name}:([^\\]]+)\\]`).exec(visitorWords)?.[1];
  const [hold, holdStart, fail] = [mark("hold"), mark("hold-start"), mark("fail")];
  const failFirst = mark("fail-first");
  const encoded = mark("say64");
  const decoded = encoded && Buffer.from(encoded, "base64url").toString();
  const said = splitWords(decoded ?? mark("say") ?? `You said: ${visitorWords}`);
  const words = lengthen(said, Number(mark("words") ?? 0), Number(mark("chars") ?? 0));
  return {
    words: visitorWords.includes("[empty]") ? [] : words,
    paceMs: Number(mark("pace") ?? 0),
    drop: visitorWords.includes("[drop]"),
    tools: toolCalls(visitorWords),
    ...(hold === undefined ? {} : { hold }),
    ...(holdStart === undefined ? {} : { holdStart }),
    ...(fail === undefined ? {} : { fail: Number(fail) }),
    ...(failFirst === undefined ? {} : { failFirst: Number(failFirst) }),
  };
}

function toolCalls(visitorWords: string): ToolCall[] {
  const marks = visitorWords.matchAll(/\[tool:(\w+) ?([^\]]*)\]/g);
  return Array.from(marks, ([, name = "", args = ""]) => ({ name, args: args || "{}" }));
}

function splitWords(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

function lengthen(said: string[], words: number, characters: number): string[] {
  const more = Array.from(
    { length: Math.max(words - said.length, 0) },
    (_, i) => ` ${filler[i % filler.length]}`,
  );
  const longer = [...said, ...more];
  let missing = characters - longer.join("").length;
  for (let line = 1; missing > 0; line += 1) {
    const text = `\n${line} ${filler.join(" ")}.`.slice(0, missing);
    longer.push(text);
    missing -= text.length;
  }
  return longer;
}
