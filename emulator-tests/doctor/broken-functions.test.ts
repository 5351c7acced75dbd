import { describe, expect, it } from "vitest";
import { outsideStepNames, projectStepNames } from "../../tools/doctor/diagnosis.ts";
import { validAppCheckToken } from "./deployed-functions.ts";
import { both, DeployedSite, diagnose, parameter, type Break, type Row } from "./deployed-site.ts";

/** Breaks what is deployed. */
const deployed =
  (how: Partial<DeployedSite["deployment"]>): Break =>
  (site) => {
    site.deployment = { ...site.deployment, ...how };
  };

const table: readonly Row[] = [
  [
    "a function that was deleted",
    (site) => site.instead("chat", 404),
    "callables",
    "function-missing",
    "npx firebase deploy",
  ],
  [
    "a policy that shuts everybody out",
    (site) => site.instead("conversations", 403),
    "callables",
    "function-private",
    "gcloud run services add-iam-policy-binding",
  ],
  [
    "a function that is out of memory",
    (site) => site.instead("admin", 503),
    "callables",
    "function-broken",
    "npx firebase functions:log",
  ],
  [
    "another site's function of the same name",
    (site) => site.instead("chat", 200, "Welcome"),
    "callables",
    "function-foreign",
    "npx firebase functions:list",
  ],
  [
    "no function at the address that pages call",
    (site) => {
      site.env = { FUNCTIONS: "http://127.0.0.1:1" };
    },
    "callables",
    "function-unreachable",
    "npm run doctor",
  ],
  [
    "a load balancer that nobody names",
    both(parameter("TRUSTED_PROXY_HOPS", "2"), (site) => {
      for (const name of ["chat", "conversations", "admin"])
        site.service(name).service["ingress"] = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";
      site.env = { FUNCTIONS: "" };
    }),
    "callables",
    "load-balancer-not-named",
    "npm run doctor",
  ],
  [
    "origins that were added after the deploy",
    deployed({ origins: ["https://demo-bakery.web.app"] }),
    "origins",
    "origin-refused",
    "npx firebase deploy",
  ],
  [
    "a deploy without origins",
    deployed({ origins: false }),
    "origins",
    "origin-refused",
    "npx firebase deploy",
  ],
  [
    "a deploy that lets every page in",
    deployed({ origins: true }),
    "origins",
    "origins-open",
    "npx firebase deploy",
  ],
  [
    "no web app, and so no key",
    ({ site }) => void (site.state.authentication = { anonymous: true, apiKey: "" }),
    "visitor",
    "api-key-missing",
    "npx firebase apps:create",
  ],
  [
    "a key for other APIs only",
    ({ site }) =>
      void (site.state.signInRefusal = "Requests to this API identitytoolkit method are blocked."),
    "visitor",
    "api-key-restricted",
    "",
  ],
  [
    "too many accounts from here",
    ({ site }) => void (site.state.signInRefusal = "TOO_MANY_ATTEMPTS_TRY_LATER : Too many."),
    "visitor",
    "sign-up-limited",
    "npm run doctor",
  ],
  [
    "a blocking function that refuses",
    ({ site }) => void (site.state.signInRefusal = "BLOCKING_FUNCTION_ERROR_RESPONSE : no"),
    "visitor",
    "sign-in-refused",
    "",
  ],
  [
    "a deploy with App Check, parameters without",
    deployed({ appCheck: true }),
    "access",
    "call-not-let-in",
    "npx firebase deploy",
  ],
  [
    "App Check in the parameters, and not deployed",
    parameter("APP_CHECK", "on"),
    "access",
    "app-check-not-enforced",
    "npx firebase deploy",
  ],
  [
    "App Check, and no token of it",
    both(deployed({ appCheck: true }), parameter("APP_CHECK", "on")),
    "access",
    "app-check-token-needed",
    "npm run doctor",
  ],
  [
    "an App Check token that is over",
    both(deployed({ appCheck: true }), parameter("APP_CHECK", "on"), (site) => {
      site.env = { CLAWFIRE_APP_CHECK_TOKEN: "over" };
    }),
    "access",
    "app-check-token-refused",
    "npm run doctor",
  ],
  [
    "a deploy that lets no anonymous visitor in",
    deployed({ allowAnonymous: false }),
    "access",
    "visitor-not-allowed",
    "npx firebase deploy",
  ],
  [
    "an admin that answers everybody",
    deployed({ adminOpen: true }),
    "access",
    "admin-open",
    "npx firebase functions:delete kit-clawfire-admin",
  ],
  [
    "a service that cannot use Firestore",
    deployed({ storageFails: true }),
    "access",
    "service-cannot-store",
    "npm run setup",
  ],
  [
    "a service that cannot read a secret",
    deployed({ chatFails: { reason: "gateway-misconfigured", finding: "secret" } }),
    "stream",
    "service-cannot-read-secret",
    "npm run setup",
  ],
  [
    "a service that does not reach the gateway",
    deployed({ chatFails: { reason: "gateway-unavailable" } }),
    "stream",
    "service-cannot-reach-gateway",
    "npx firebase functions:log",
  ],
  [
    "an agent that fails",
    deployed({ chatFails: { reason: "run-failed" } }),
    "stream",
    "turn-failed",
    "npx firebase functions:log",
  ],
  [
    "a rewrite that keeps the stream back",
    deployed({ buffered: true }),
    "stream",
    "stream-buffered",
    "npm run doctor",
  ],
  [
    "services with different databases",
    deployed({ otherDatabase: true }),
    "history",
    "history-incomplete",
    "npx firebase deploy",
  ],
  [
    "a deleteAll that deletes nothing",
    deployed({ keepsDeleted: true }),
    "erase",
    "erase-failed",
    "npx firebase functions:log",
  ],
];

describe("a deployed Clawfire", () => {
  it("that is sound passes every step, and nothing is left of the doctor's visitor", async () => {
    await using healthy = await DeployedSite.sound();
    const { changes } = healthy.site.google;
    const { steps, finding } = await healthy.examine();
    expect(finding).toBeUndefined();
    const without = new Set(["login", "stored", "rules", "parameters"]);
    const names = [...projectStepNames, ...outsideStepNames].filter((name) => !without.has(name));
    expect(steps.map(({ name }) => name)).toEqual(["rules", "parameters", ...names]);
    expect([healthy.site.google.changes, healthy.site.google.misfits]).toEqual([changes, []]);
    expect([...healthy.site.state.visitors]).toEqual([]);
  });

  it("whose TTL policies are still being built is sound", async () => {
    await using site = await DeployedSite.sound();
    for (const field of site.site.state.databases.get("clawfire")?.fields ?? [])
      Object.assign(field, { ttlConfig: { state: "CREATING" } });
    const { steps, finding } = await site.examine();
    expect(finding).toBeUndefined();
    expect(steps.find(({ name }) => name === "ttl")?.seen).toMatch(/^becoming active, within hours/);
  });

  it("with App Check is called with the token of the environment", async () => {
    await using site = await DeployedSite.sound();
    both(deployed({ appCheck: true }), parameter("APP_CHECK", "on"))(site);
    site.env = { CLAWFIRE_APP_CHECK_TOKEN: validAppCheckToken };
    expect((await site.examine()).finding).toBeUndefined();
  });
  it.each(table)("with %s", async (_title, broken, step, kind, command) => {
    const { finding, ...rest } = await diagnose(broken);
    expect(rest).toEqual({ failed: [step], left: [], misfits: [] });
    expect(finding).toMatchObject({ kind, meaning: expect.not.stringContaining("undefined") });
    expect((finding?.command ?? "").slice(0, command.length)).toBe(command);
  });
});
