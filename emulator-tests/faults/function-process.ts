/** One function instance: the exported callables on Express, as the functions runtime serves them. */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { chat, conversations, sweep } from "../../functions/src/index.ts";

const keepRawBody = (request: IncomingMessage, _response: unknown, rawBody: Buffer) =>
  void Object.assign(request, { rawBody });

const app = express();
app.use(express.json({ limit: "10mb", verify: keepRawBody }));
app.post("/chat", (request, response) => chat(request as never, response));
app.post("/conversations", (request, response) => conversations(request as never, response));
app.post("/sweep", (request, response) => sweep(request as never, response));

const server = app.listen(0, "127.0.0.1", () => {
  console.log(`function instance at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.on("SIGTERM", () => server.close(() => process.exit()));
