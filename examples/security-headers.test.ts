import { describe, expect, it } from "vitest";
import { readPageConfig } from "./nextjs/lib/page-config.ts";
import { contentSecurityPolicy, roomAt, securityHeaders, type Room } from "./nextjs/lib/security-headers.ts";

const app = { NEXT_PUBLIC_FIREBASE_API_KEY: "key", NEXT_PUBLIC_FIREBASE_PROJECT_ID: "shop" };

/** The policy's directives, each with its sources. */
function directives(room: Room, environment: Record<string, string> = app, development = false) {
  const config = readPageConfig(environment);
  const policy = contentSecurityPolicy(room, { config, nonce: "n0nce", development });
  return Object.fromEntries(
    policy.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

describe("the policy of the page", () => {
  it("lets only scripts run that were sent with it, and the page be shown in no frame", () => {
    for (const room of ["chat", "console"] as const)
      expect(directives(room)).toMatchObject({
        "default-src": ["'none'"],
        "script-src": ["'nonce-n0nce'", "'strict-dynamic'"],
        "style-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
      });
  });

  it("reaches the functions and Authentication of its project, in its region", () => {
    const environment = { ...app, NEXT_PUBLIC_FIREBASE_FUNCTIONS_REGION: "europe-west1" };
    expect(directives("chat", environment)["connect-src"]).toEqual([
      "'self'",
      "https://europe-west1-shop.cloudfunctions.net",
      "https://identitytoolkit.googleapis.com",
      "https://securetoken.googleapis.com",
      "https://storage.googleapis.com",
    ]);
  });

  it("shows files from the bucket to visitors, and nothing from elsewhere to anybody", () => {
    expect(directives("chat")).toMatchObject({
      "img-src": ["'self'", "blob:", "https://storage.googleapis.com"],
      "media-src": ["https://storage.googleapis.com"],
    });
    expect(directives("console")["img-src"]).toEqual(["'self'"]);
    expect(directives("console")["media-src"]).toBeUndefined();
    expect(directives("console")["connect-src"]).not.toContain("https://storage.googleapis.com");
  });

  it("lets only the console, or guests who may become somebody, sign in through a window, and only with App Check anybody ask reCAPTCHA", () => {
    expect(directives("chat")["frame-src"]).toBeUndefined();
    expect(directives("console")["frame-src"]).toEqual(["https://shop.firebaseapp.com"]);
    const signIn = { NEXT_PUBLIC_CLAWFIRE_SIGN_IN: "google", CLAWFIRE_CONSOLE_HOST: "console.shop.example" };
    expect(directives("chat", { ...app, ...signIn })["frame-src"]).toEqual(["https://shop.firebaseapp.com"]);
    const config = readPageConfig({ ...app, ...signIn });
    expect(securityHeaders("chat", { config, nonce: "n0nce" })).toMatchObject({
      "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    });
    const checked = directives("chat", { ...app, NEXT_PUBLIC_RECAPTCHA_ENTERPRISE_KEY: "site" });
    expect(checked["frame-src"]).toEqual(["https://www.google.com/recaptcha/"]);
    expect(checked["connect-src"]).toContain("https://content-firebaseappcheck.googleapis.com");
  });

  it("reaches the emulators where there are some, and nothing else", () => {
    const emulators = {
      project: "demo-x",
      functions: "http://127.0.0.1:5001/demo-x/us-central1/",
      auth: "127.0.0.1:9099",
    };
    const reached = (more: object) =>
      directives("chat", { NEXT_PUBLIC_CLAWFIRE_EMULATORS: JSON.stringify({ ...emulators, ...more }) })[
        "connect-src"
      ];
    const both = ["'self'", "http://127.0.0.1:5001", "http://127.0.0.1:9099"];
    expect(reached({})).toEqual(both);
    expect(reached({ storage: "http://127.0.0.1:9199" })).toEqual([...both, "http://127.0.0.1:9199"]);
  });

  it("reaches nothing while nothing is configured", () => {
    expect(directives("console", {})).toMatchObject({ "connect-src": ["'self'"] });
    expect(directives("console", {})["frame-src"]).toBeUndefined();
  });

  it("lets text be evaluated while the page is developed, and never else", () => {
    expect(directives("chat", app, true)["script-src"]).toContain("'unsafe-eval'");
    expect(JSON.stringify(directives("chat"))).not.toContain("unsafe");
  });

  it("keeps the console out of reach of a chat page that opened it", () => {
    const opener = (room: Room) =>
      securityHeaders(room, { config: undefined, nonce: "n" })["Cross-Origin-Opener-Policy"];
    expect([opener("chat"), opener("console")]).toEqual(["same-origin", "same-origin-allow-popups"]);
  });
});

describe("the console's host", () => {
  it.each<[string, string, string | undefined, Room | undefined]>([
    ["/", "shop.example", undefined, "chat"],
    ["/console", "shop.example", undefined, "console"],
    ["/console/x", "shop.example", "", "console"],
    ["/consoles", "shop.example", undefined, "chat"],
    ["/", "shop.example", "console.shop.example", "chat"],
    ["/console", "shop.example", "console.shop.example", undefined],
    ["/console", "console.shop.example", "console.shop.example", "console"],
    ["/", "console.shop.example", "console.shop.example", undefined],
  ])("%s at %s where the console is at %s: %s", (pathname, host, consoleHost, room) => {
    expect(roomAt(pathname, host, consoleHost)).toBe(room);
  });
});
