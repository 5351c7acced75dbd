import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { changeSecretFile, readSecretFile } from "./secret-file.ts";

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "secrets-")), ".secret.local");
});

const pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n";

test("a missing file has no values", () => {
  expect(readSecretFile(file).size).toBe(0);
});

test("values may be bare, quoted, or have new lines written out", () => {
  writeFileSync(
    file,
    `# mine\nA=one\nB="two words"\nexport C='three'\nKEY="${pem.replaceAll("\n", "\\n")}"\nEMPTY=\n`,
  );
  expect(Object.fromEntries(readSecretFile(file))).toEqual({
    A: "one",
    B: "two words",
    C: "three",
    KEY: pem,
    EMPTY: "",
  });
});

test.each([["plain"], ["with # and = and $x"], [pem], ['has "quotes" and \\n'], ["it's"]])(
  "reads back %j as it was written",
  (value) => {
    writeFileSync(file, "# mine\nA=one\nKEY=old # why\nB=two");
    changeSecretFile(file, "KEY", value);
    expect(Object.fromEntries(readSecretFile(file))).toEqual({ A: "one", KEY: value, B: "two" });
    expect(readFileSync(file, "utf8")).toMatch(/^# mine\nA=one\nB=two\nKEY=/);
  },
);

test("replaces a value that spans several lines", () => {
  writeFileSync(file, `KEY="${pem}"\nA=one\n`);
  changeSecretFile(file, "KEY", "new");
  expect(Object.fromEntries(readSecretFile(file))).toEqual({ A: "one", KEY: "new" });
});

test("removes a value and leaves names that only begin alike", () => {
  writeFileSync(file, "KEY=old\nKEY_TWO=kept\n");
  changeSecretFile(file, "KEY", undefined);
  expect(readFileSync(file, "utf8")).toBe("KEY_TWO=kept\n");
});

test("only the owner may read the file", () => {
  changeSecretFile(file, "KEY", "value");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("refuses what it could not read back, without telling the value", () => {
  expect(() => changeSecretFile(file, "KEY", `it's "so"`)).toThrow(/^The value of KEY mixes [^']*$/);
});
