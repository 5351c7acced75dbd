import { describe, expect, it } from "vitest";
import { readMedia, withoutMedia, withoutMediaSoFar } from "../../../src/gateway/wire/media-lines.ts";

const FENCE = "```";

/** Lines of which texts are made at random: what gateways take for a file, what they do not, and what may hide either. */
const LINES = [
  "",
  "  ",
  "Here it is.",
  "MEDIA:/root/.openclaw/workspace/chart.png",
  "  media: ~/x.png",
  'MEDIA:"/root/my files/x.png"',
  'MEDIA:"/root/my files/x.png',
  "MEDIA:/a/b.png MEDIA:/a/c.txt",
  "MEDIA:../../x.png",
  "MEDIA:media://inbound/a.png",
  "MEDIA:http://169.254.169.254/latest Look",
  "MEDIA:",
  "Media: oil on canvas",
  "The line MEDIA:/root/x/chart.png hands it over.",
  "- MEDIA:/root/x/chart.png",
  "`MEDIA:/root/x/chart.png`",
  'It wrote MEDIA:"/root/my files/x.png" there',
  "I am the media",
  FENCE,
  "~~~",
  `- ${FENCE}`,
  `  ${FENCE}`,
  "    MEDIA:/root/indented.png",
  "\u00a0MEDIA:/root/x.png\r",
];

/** A small generator of numbers that begins with a seed (mulberry32). */
function numbersFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("a file that an agent hands over", () => {
  it.each([
    ["a path", "Look:\nMEDIA:/root/.openclaw/workspace/a chart.png\nNice?", "Look:\nNice?"],
    ["a path in its own folder", "MEDIA: `./out/chart.png`\nHere.", "Here."],
    ["a path beyond it", "Here.\nMEDIA:../../chart.png", "Here."],
    ["a file's name", "Here.\n  media:chart.png", "Here."],
    ["an address", "Here.\nMEDIA:https://example.com/x", "Here."],
    ["an address within the network", "Here.\nMEDIA:http://169.254.169.254/", "Here."],
    ["another visitor's upload", "Here.\nMEDIA:media://inbound/a.png", "Here."],
    ["a path in prose", "Here.\nMedia: look /root/a.png here", "Here."],
    ["a file alone", "MEDIA:/tmp/a.png", ""],
    ["two in a line", "MEDIA:/tmp/a.png MEDIA:/tmp/b.png", ""],
    ["a mark of the guard before it", "Here.\n\u2060MEDIA:/\u2060tmp/a.png", "Here."],
    ["blank lines around it", "MEDIA:/tmp/a.png\n\nHere.\n\nMEDIA:/tmp/b.png\n", "Here."],
    [
      "a list whose code is over",
      `- ${FENCE}\n  x\n  ${FENCE}\nMEDIA:/tmp/a.png`,
      `- ${FENCE}\n  x\n  ${FENCE}`,
    ],
    ["code that begins with a space", ` ${FENCE}\nx\n${FENCE}\nMEDIA:/tmp/a.png`, ` ${FENCE}\nx\n${FENCE}`],
    ["another mark within code", `${FENCE}\n~~~\n${FENCE}\nMEDIA:/tmp/a.png`, `${FENCE}\n~~~\n${FENCE}`],
  ])("is no word of its reply: %s", (_, said, shown) => {
    expect(withoutMedia(said)).toBe(shown);
    expect(withoutMedia(shown)).toBe(shown);
  });

  it.each([
    ["words beside an address stay", "MEDIA:https://x.example/a.png Here it is", "Here it is"],
    ["words around an address stay", "MEDIA: see https://x.example/a for more", "see for more"],
    [
      "a sentence keeps the file's name",
      "Say MEDIA:/root/x/a.png to show it.",
      "Say MEDIA:a.png to show it.",
    ],
    [
      "code keeps the file's name",
      `${FENCE}\nMEDIA:/root/a.png\n${FENCE}`,
      `${FENCE}\nMEDIA:a.png\n${FENCE}`,
    ],
    ["a list keeps the file's name", "- MEDIA: C:\\Users\\me\\a.png", "- MEDIA: a.png"],
    ["quotation marks are kept", 'Say MEDIA:"/root/my files/a.png" so.', 'Say MEDIA:"a.png" so.'],
    ["a scheme is no part of a name", "Say MEDIA:file:///root/a.png so.", "Say MEDIA:a.png so."],
  ])("%s", (_, said, shown) => {
    expect(withoutMedia(said)).toBe(shown);
  });

  it.each([
    "MEDIA: the fourth estate\n\nA talk.",
    "Media:\n- one\n- two",
    "Media: oil on canvas",
    "Media: radio/TV, and what else there is at https://x.example/a",
    "Media: write to info@x.example",
    "The word media: /news is a page of its own, as /root/a.png is the agent's own word.",
    "An image ![a](/images/a.png)  \n",
    "multimedia:/x",
  ])("is none of these words: %s", (said) => {
    expect(withoutMedia(said)).toBe(said);
  });

  it("is found as it was named", () => {
    expect(readMedia('x\nMEDIA:"/w/two words.png"\nMEDIA:/w/a.png ./b.txt\nMEDIA: c d.png').sources).toEqual([
      "/w/two words.png",
      "/w/a.png",
      "./b.txt",
      "c d.png",
    ]);
  });

  it("shows nothing of itself while the reply grows, wherever it is cut", () => {
    const whole = "Here.\n\nMEDIA:/root/.openclaw/workspace/chart.png\n\nNice, MEDIA:/root/a.png is it?";
    const shown = Array.from({ length: whole.length + 1 }, (_, end) =>
      withoutMediaSoFar(whole.slice(0, end)),
    );
    for (const text of shown) expect(text).not.toMatch(/root|chart/);
    expect(shown.at(-1)).toBe("Here.\n\n\nNice, MEDIA:a.png is it?");
  });

  it("leaves of any text, cut anywhere, the beginning of what is left of the whole", () => {
    const number = numbersFrom(17);
    const wrong: string[] = [];
    for (let round = 0; round < 3_000; round += 1) {
      const lines = Array.from({ length: 1 + number(7) }, () => LINES[number(LINES.length)] ?? "");
      const said = lines.join(number(8) === 0 ? " " : "\n");
      const whole = withoutMedia(said);
      let before = "";
      for (let end = 0; end <= said.length; end += 1 + number(5)) {
        const shown = withoutMediaSoFar(said.slice(0, end));
        if (!shown.startsWith(before) || !whole.startsWith(shown))
          wrong.push(JSON.stringify({ said, end, before, shown, whole }));
        before = shown;
      }
      const leaks = /MEDIA:[ \t]?["'`]?(?:\/|~)/.test(whole) || whole.includes("/root/x");
      if (leaks || withoutMedia(whole) !== whole) wrong.push(JSON.stringify({ said, whole }));
    }
    expect(wrong).toEqual([]);
  });

  it("costs no more than its length", () => {
    const long = ["media:", "MEDIA:x. ", '"MEDIA:"', "> - 1. ", " ", "MEDIA:/a\n"].map((part) =>
      part.repeat(400_000 / part.length),
    );
    const begunAt = performance.now();
    for (const said of long)
      expect(withoutMedia(said).length + withoutMediaSoFar(said).length).toBeGreaterThan(-1);
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });
});
