import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DeviceKeyError, parseDeviceKey } from "../../../src/gateway/connection/identity.ts";

/** Test 1 of RFC 8032, section 7.1: its seed after the fixed PKCS#8 header of Ed25519, and its public key. */
const seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const rawPublicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const pem = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, "hex"),
  format: "der",
  type: "pkcs8",
})
  .export({ format: "pem", type: "pkcs8" })
  .toString();

describe("a device key", () => {
  it("gives the SHA-256 of the raw public key as id, and that key in base64url", () => {
    const identity = parseDeviceKey(pem);
    expect(identity.publicKey).toBe(Buffer.from(rawPublicKey, "hex").toString("base64url"));
    expect(identity.deviceId).toBe(createHash("sha256").update(rawPublicKey, "hex").digest("hex"));
  });

  it("signs so that the public key verifies it", () => {
    const signature = parseDeviceKey(pem).sign("v3|größe");
    expect(signature).toMatch(/^[\w-]{86}$/);
    const verified = verify(
      null,
      Buffer.from("v3|größe"),
      createPublicKey(pem),
      Buffer.from(signature, "base64url"),
    );
    expect(verified).toBe(true);
  });

  it.each([
    ["with real newlines", pem],
    ["without the last newline", pem.trim()],
    ["with CRLF", pem.replaceAll("\n", "\r\n")],
    ["with \\n written out", pem.replaceAll("\n", "\\n")],
    ["as base64", Buffer.from(pem).toString("base64")],
    [
      "as base64 in lines",
      `${Buffer.from(pem)
        .toString("base64")
        .replace(/(.{40})/g, "$1\n")}\n`,
    ],
  ])("is read %s", (_form, text) => {
    expect(parseDeviceKey(text).publicKey).toBe(parseDeviceKey(pem).publicKey);
  });

  const pair = generateKeyPairSync("ed25519");
  const encode = { format: "pem", type: "pkcs8" } as const;
  it.each([
    [
      "an RSA key",
      generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(encode),
      "wrong-type",
    ],
    ["an EC key", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export(encode), "wrong-type"],
    ["an X25519 key", generateKeyPairSync("x25519").privateKey.export(encode), "wrong-type"],
    ["a public key", pair.publicKey.export({ format: "pem", type: "spki" }), "malformed"],
    [
      "an encrypted key",
      pair.privateKey.export({ ...encode, cipher: "aes-256-cbc", passphrase: "x" }),
      "malformed",
    ],
    ["half a key", pem.slice(0, 60), "malformed"],
    ["no key", "hunter2-is-no-key", "malformed"],
    ["nothing", "", "malformed"],
  ])("refuses %s as unusable without repeating it", (_what, text, kind) => {
    const read = (): unknown => parseDeviceKey(text.toString());
    expect(read).toThrow(DeviceKeyError);
    expect(read).toThrow(expect.objectContaining({ kind }));
    expect(read).toThrow(/^The device key is not (an Ed25519 key|a private key in PKCS#8 PEM)\.$/);
  });
});
