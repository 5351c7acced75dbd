/** The deployed code behind HTTP, as the functions framework serves it. Tells its parent when it has loaded. */
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type RequestHandler } from "express";
import { functionsFolder } from "../../local-stack/project.ts";

const { chat } = (await import(join(functionsFolder, "lib/index.js"))) as { chat: RequestHandler };
const app = express();
app.use(express.json(), chat);
const server = app.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
process.on("disconnect", () => process.exit(0));
