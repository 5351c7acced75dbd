/** The deployed code behind HTTP, as the functions framework serves it. Tells its parent when it has loaded. */
import { registerHooks } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type RequestHandler } from "express";
import { functionsFolder } from "../../local-stack/project.ts";

const [lib = "", listsModules = ""] = process.argv.slice(2);
const loaded: string[] = [];
if (listsModules !== "")
  registerHooks({
    load: (url, context, next) => {
      loaded.push(url);
      return next(url, context);
    },
  });
const entry = join(lib === "" ? join(functionsFolder, "lib") : lib, "index.js");
const { chat } = (await import(entry)) as { chat: RequestHandler };
const app = express();
app.get("/", (_request, response) => void response.json(loaded.filter((url) => url.startsWith("file:"))));
app.use(express.json(), chat);
const server = app.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, pid: process.pid });
});
process.on("disconnect", () => process.exit(0));
