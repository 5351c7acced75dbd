/**
 * Preloaded while the endpoints are discovered: whoever opens a socket, looks a name up, starts a process or writes a file
 * is noted, and the process ends with an error that says so. The manifest itself may be written.
 */
"use strict";
const allowed = process.env.FUNCTIONS_MANIFEST_OUTPUT_PATH;
const noted = [];

function guard(name, object, methods, isAllowed = () => false) {
  for (const method of methods) {
    const original = object[method];
    object[method] = function guarded(...args) {
      if (!isAllowed(args)) {
        noted.push(`${name}.${method}\n${new Error().stack.split("\n").slice(2, 8).join("\n")}`);
        throw new Error(`${name}.${method} while the code is loaded`);
      }
      return original.apply(this, args);
    };
  }
}

const fs = require("node:fs");
const written = ["writeFile", "appendFile", "mkdir", "rm", "rename", "unlink", "mkdtemp"];
const isManifest = ([path]) => path === allowed;
guard("fs", fs, [...written, ...written.map((name) => `${name}Sync`), "createWriteStream"], isManifest);
guard("fs.promises", fs.promises, written, isManifest);
guard("net.Socket", require("node:net").Socket.prototype, ["connect"]);
guard("net.Server", require("node:net").Server.prototype, ["listen"]);
guard("dgram.Socket", require("node:dgram").Socket.prototype, ["bind", "send"]);
guard("dns", require("node:dns"), ["lookup", "resolve", "resolve4"]);
guard("dns.promises", require("node:dns").promises, ["lookup", "resolve", "resolve4"]);
guard("child_process", require("node:child_process"), ["spawn", "spawnSync", "exec", "execFile", "fork"]);
guard("globalThis", globalThis, ["fetch"]);
require("node:module").syncBuiltinESMExports();

process.on("exit", () => {
  if (noted.length === 0) return;
  process.exitCode = 1;
  fs.writeSync(2, `Loading the code did this, and must not:\n${noted.join("\n")}\n`);
});
