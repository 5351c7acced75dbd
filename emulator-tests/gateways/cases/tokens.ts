import { expect } from "vitest";
import { failureOf, type GatewayCase } from "../gateway-case.ts";

export const tokenCases: readonly GatewayCase[] = [
  {
    name: "a wrong token is tried exactly once, and not again before the pause is over",
    run: async (world) => {
      let token = world.gateway.token;
      const link = world.link({ token: () => token });
      await link.connection(); // so that it knows which signature the gateway wants
      link.close();
      token = "wrong";
      const before = world.line.sockets;
      const failure = await failureOf(link.connection());
      expect(failure).toMatchObject({ kind: "token-mismatch", retry: "after-refresh" });
      for (let again = 0; again < 5; again += 1) await failureOf(link.connection());
      expect(world.line.sockets - before).toBe(1);
      expect(link.state).toMatchObject({ kind: "waiting" });
    },
  },
  {
    name: "a token that was rotated is read again once, and tried once more",
    run: async (world) => {
      const old = world.gateway.token;
      const fresh = await world.gateway.rotateToken();
      const link = world.link({ token: () => old, freshToken: () => fresh });
      const before = world.line.sockets;
      await link.connection();
      // A release that wants the older signature is asked with both: its fall-back is one socket more.
      expect(world.line.sockets - before).toBe(world.expected.proof === "v2" ? 3 : 2);
      expect(await world.visitor(link).ask("rotated")).toContain("rotated");
    },
    timeoutMs: 240_000,
  },
];
