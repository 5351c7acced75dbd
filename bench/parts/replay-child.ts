/** Says the same recorded reply again and again, each time as a run of its own, faster than any client reads it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as ws from "ws";
import { deltasOf, runOf, type RecordedTurn } from "./recorded-turn.ts";

interface Framer {
  frame(data: Buffer, options: object): Buffer[];
}

/** Exported, but not in the types. */
const { Sender } = ws as unknown as { Sender: Framer };

const { hello, events } = JSON.parse(process.argv[2] ?? "{}") as RecordedTurn;
const deltas = deltasOf(events);
const last = events.find((text) => text.includes('"state":"final"')) ?? "";

const server = createServer();
new ws.WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket, request) => {
  let seq = 0;
  const answer = (id: string, payload: object) =>
    socket.send(JSON.stringify({ type: "res", id, ok: true, payload }));
  const next = (text: string) => {
    seq += 1;
    return text.replace(/"seq":\d+(,"stateVersion".*)?\}$/, `"seq":${seq}}`);
  };
  const challenge = { nonce: "a-nonce-of-the-bench", ts: Date.now() };
  socket.send(JSON.stringify({ type: "event", event: "connect.challenge", payload: challenge }));
  socket.on("message", (data: Buffer) => {
    const { id, method, params } = JSON.parse(data.toString()) as {
      id: string;
      method: string;
      params: { message: string; idempotencyKey: string };
    };
    if (method === "connect") return answer(id, hello);
    if (method !== "chat.send") return answer(id, {});
    const { message, idempotencyKey } = params;
    answer(id, { runId: idempotencyKey, status: "started" });
    const frames: Buffer[] = [];
    for (let reply = 0; reply < Number(message.replaceAll("\u2060", "")); reply += 1) {
      const runId = runOf(idempotencyKey, reply);
      for (const text of [...deltas, last])
        frames.push(frameOf(next(text.replaceAll('"runId":"recorded"', `"runId":"${runId}"`))));
    }
    return void request.socket.write(Buffer.concat(frames));
  });
});

function frameOf(text: string): Buffer {
  const options = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false } as const;
  return Buffer.concat(Sender.frame(Buffer.from(text), options));
}

server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
process.on("disconnect", () => process.exit(0));
