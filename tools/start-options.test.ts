import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { parseStart, refuseTakenPorts, startHelp } from "./start-options.ts";
import { curlLine, describeDevice, describeEndpoints, describeStep } from "./start-report.ts";

describe("parseStart", () => {
  it("takes free ports and the current release unless told otherwise", () => {
    expect(parseStart([])).toEqual({ ports: {}, page: true });
  });

  it("reads ports and the release", () => {
    expect(
      parseStart(["--functions-port", "5001", "--auth-port=9099", "--gateway-release", "2026.3.13"]),
    ).toEqual({
      ports: { functions: 5001, auth: 9099 },
      page: true,
      release: "2026.3.13",
    });
  });

  it("leaves the page out when it is told to", () => {
    expect(parseStart(["--no-page"])).toMatchObject({ page: false });
  });

  it("answers nothing when help is asked for", () => {
    expect(parseStart(["--help"])).toBeUndefined();
    for (const name of ["functions", "auth", "firestore", "gateway", "model"])
      expect(startHelp).toContain(`--${name}-port`);
  });

  it.each(["0", "65536", "abc", "1.5", "", "0x10"])("refuses the port %j", (port) => {
    expect(() => parseStart([`--auth-port=${port}`])).toThrow(
      /^--auth-port must be a number from 1 to 65535/,
    );
  });

  it("refuses the same port twice", () => {
    expect(() => parseStart(["--auth-port=5", "--model-port=5"])).toThrow(
      "--model-port and --auth-port are both 5.",
    );
  });

  it("points to --help for a flag that is not there", () => {
    expect(() => parseStart(["--moon-port=1"])).toThrow(
      "Unknown option '--moon-port'. --help lists what there is.",
    );
  });
});

describe("refuseTakenPorts", () => {
  it("names the port and the flag", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await expect(refuseTakenPorts({ gateway: port })).rejects.toThrow(
      `Port ${port} is taken by another program. Give another one with --gateway-port`,
    );
    server.close();
    await once(server, "close");
    await expect(refuseTakenPorts({ gateway: port })).resolves.toBeUndefined();
  });
});

const endpoints = {
  project: "demo-clawfire",
  functions: "http://127.0.0.1:1/demo-clawfire/us-central1/",
  auth: "127.0.0.1:2",
  firestore: "127.0.0.1:3",
  gateway: "ws://127.0.0.1:4",
};

describe("what npm start tells", () => {
  it("lists the model only when there is one of ours", () => {
    expect(describeEndpoints(endpoints)).not.toContain("Model");
    expect(describeEndpoints({ ...endpoints, model: "http://127.0.0.1:5/v1" })).toContain(
      "http://127.0.0.1:5/v1/journal",
    );
  });

  it("tells how the console is opened, where the page is served", () => {
    expect(describeEndpoints(endpoints)).not.toContain("Console");
    const owner = { email: "owner@example.com", password: "made-up" };
    expect(describeEndpoints({ ...endpoints, web: "http://127.0.0.1:6/" }, owner)).toContain(
      "Console        http://127.0.0.1:6/console  (e-mail: owner@example.com, password: made-up)",
    );
  });

  it("prints a curl line that signs in by itself", () => {
    const line = curlLine(endpoints);
    expect(line).not.toContain("\n");
    expect(line).toContain("http://127.0.0.1:1/demo-clawfire/us-central1/chat");
    expect(line).toContain(
      "$(curl -s 'http://127.0.0.1:2/identitytoolkit.googleapis.com/v1/accounts:signUp?key=local'",
    );
  });

  it("tells steps that are done, and their time when it was long", () => {
    const step = { step: "Gateway ready", sinceStartMs: 9_850, tookMs: 9_000 };
    expect(describeStep({ ...step, state: "started" })).toBeUndefined();
    expect(describeStep({ ...step, state: "done" })).toBe("   9.8 s  Gateway ready (took 9.0 s)");
    expect(describeStep({ ...step, state: "progress", note: "Installing..." })).toBe(
      "   9.8 s  Installing...",
    );
  });

  it("says what to do about a device that waits", () => {
    const problem = { meaning: "Not known.", remedy: "Approve it.", requestId: "r-1" };
    const text = describeDevice({ device: "chat", deviceId: "d-1", problem });
    for (const part of ["d-1", "r-1", "Not known.", "Approve it."]) expect(text).toContain(part);
  });
});
