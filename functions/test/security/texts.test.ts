import { array, assert, integer, ipV4, ipV6, oneof, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress, networkHash, networksOf } from "../../src/visitor/address.ts";
import { guardCommands, removeGuard } from "../../src/visitor/command-guard.ts";
import { hostileText, timeOf } from "./hostile.ts";
import { releaseReadings } from "./release-readings.ts";

/** What is left of a text that was sent: well-formed, without control characters and the visitor's own word joiners. */
const plain = (text: string) => text.toWellFormed().replaceAll(/[^\P{Cc}\t\n\r]|\u2060/gu, "");

const webAddress = /(?:https?|wss?):\/\/\S+/giu;
const unmarked = /(?:^|\s|\\n|[\]:"'(])[/!~](?!\u2060)|file:\/\//u;

describe("the command guard", () => {
  it("adds nothing that is not taken away again", () => {
    assert(
      property(hostileText, (text) => removeGuard(guardCommands(text)) === plain(text)),
      { numRuns: 3_000 },
    );
  });

  it("may be set up twice", () => {
    assert(property(hostileText, (text) => removeGuard(guardCommands(guardCommands(text))) === plain(text)));
  });

  it("marks both ends and every beginning outside the addresses of pages, and sends no half of a pair", () => {
    assert(
      property(hostileText, (text) => {
        const sent = guardCommands(text);
        const isMarked = sent.startsWith("\u2060") && sent.endsWith("\u2060");
        return isMarked && sent.isWellFormed() && !unmarked.test(sent.replaceAll(webAddress, ""));
      }),
      { numRuns: 3_000 },
    );
  });

  it("keeps its mark in front, whatever a release takes off before it looks for a command", () => {
    assert(
      property(hostileText, (text) =>
        releaseReadings(guardCommands(text)).every((read) => read.startsWith("\u2060")),
      ),
      { numRuns: 5_000 },
    );
  });

  it("cleans a reply however it is cut into parts, as long as it is given all of it so far", () => {
    assert(
      property(hostileText, integer({ min: 0, max: 60 }), (text, length) => {
        const quoted = guardCommands(text);
        return removeGuard(quoted).startsWith(removeGuard(quoted.slice(0, length)));
      }),
    );
  });

  it.each(["/", "!", "[", "$a", "$A", "https://a", "https://a:", "a:/", "\\n/", "[ ", "\ud800", "\u2060"])(
    "takes no time over a megabyte of %j",
    (text) => {
      const long = text.repeat(1_000_000 / text.length);
      expect(timeOf(() => guardCommands(long))).toBeLessThan(2_000);
    },
  );
});

describe("addresses", () => {
  const header = oneof(hostileText, ipV4(), ipV6(), array(oneof(ipV6(), hostileText)));

  it("are always some text, and their names always 32 hexadecimal digits", () => {
    assert(
      property(header, integer({ min: 1, max: 10 }), (forwarded, hops) => {
        const address = clientAddress({ headers: { "x-forwarded-for": forwarded }, socket: {} }, hops);
        return (
          address !== "" &&
          networksOf(address).every((network) => /^[0-9a-f]{32}$/.test(networkHash("pepper", network)))
        );
      }),
      { numRuns: 500 },
    );
  });
});
