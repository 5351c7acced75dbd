import { describe, expect, it } from "vitest";
import { failureOf, identity, linkTo } from "../fixtures.ts";
import { helloV3, ProtocolServer, refusal, type RequestFrame } from "../protocol-server.ts";

describe("the signature", () => {
  const onlyV2 = (socketsWithV3: string[]) => (connect: RequestFrame) => {
    const { signature, signedAt, nonce } = connect.params.device;
    const text = [
      "v2",
      identity.deviceId,
      "gateway-client",
      "backend",
      "operator",
      "operator.read",
      signedAt,
      "right",
      nonce,
    ].join("|");
    if (signature === identity.sign(text)) return { hello: helloV3 };
    socketsWithV3.push(nonce);
    return {
      error: { code: "INVALID_REQUEST", message: "device signature invalid" },
      close: 1008,
      reason: "device signature invalid",
    };
  };

  it("falls back to the older form once, and remembers that", async () => {
    const refused: string[] = [];
    await using server = await ProtocolServer.start(onlyV2(refused));
    const link = linkTo(server);
    expect((await link.connection()).hello.protocol).toBe(3);
    expect([server.sockets, refused.length]).toEqual([2, 1]);
    link.close();
    await link.connection();
    expect([server.sockets, refused.length]).toEqual([3, 1]);
  });

  it("that was remembered and is refused is not tried twice, and forgotten", async () => {
    const refused: string[] = [];
    let changed = false;
    const invalid = refusal("DEVICE_AUTH_SIGNATURE_INVALID");
    await using server = await ProtocolServer.start((connect) =>
      changed ? invalid : onlyV2(refused)(connect),
    );
    const link = linkTo(server);
    await link.connection();
    link.close();
    changed = true;
    expect(await failureOf(link.connection())).toMatchObject({ kind: "device-signature-invalid" });
    expect([server.sockets, refused.length]).toEqual([3, 1]);
    changed = false;
    await link.connection();
    expect([server.sockets, refused.length]).toEqual([5, 2]);
  });

  it("is tried in two forms and no more", async () => {
    await using server = await ProtocolServer.start(() => refusal("DEVICE_AUTH_SIGNATURE_INVALID"));
    expect(await failureOf(linkTo(server).connection())).toMatchObject({ kind: "device-signature-invalid" });
    expect(server.sockets).toBe(2);
  });
});
