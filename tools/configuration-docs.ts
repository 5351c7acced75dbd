/** Prints `docs/CONFIGURATION.md` from the descriptions in `functions/src/config.ts`; `--check` compares instead. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Parameters, readConfig } from "../functions/src/config.ts";

const path = join(import.meta.dirname, "..", "docs", "CONFIGURATION.md");

const introduction = `# Configuration

Parameters are read from the environment of the functions: \`functions/.env\` for all projects, \`functions/.env.<project>\`
for one, \`functions/.env.local\` for the emulator. An empty value counts as not set; a malformed one is refused by its name.

| parameter | default | what it does |
| --- | --- | --- |
`;

const secrets = `
## Secrets

In Secret Manager, or locally in \`functions/.secret.local\`, which \`npm start\` fills; of a function kit's instance, locally in the
\`.env.local\` beside its parameters.

| secret | what |
| --- | --- |
| \`OPENCLAW_GATEWAY_TOKEN\` | The gateway's shared token (\`gateway.auth.token\`). One of several gateways may have its own in a secret that begins so, such as \`OPENCLAW_GATEWAY_TOKEN_EU\`. |
| \`OPENCLAW_DEVICE_KEY\` | Ed25519 key of the chat device, PKCS#8 PEM: with real newlines, with \`\\n\` written out, or as base64. |
| \`OPENCLAW_ADMIN_DEVICE_KEY\` | The same of the admin device. Only the \`admin\` service needs to read it. |
| \`SESSION_KEY_PEPPER\` | At least 24 random characters. Session keys and run ids are HMACs made with it: changing it starts every conversation anew for the agent. |
| \`ALERT_WEBHOOK_SECRET\` | Only with \`ALERT_WEBHOOK_URL\`: what alerts are signed with, \`whsec_\` and base64 of 24 to 64 bytes. |
`;

/** The page as it should stand in `docs/`. */
export function configurationPage(): string {
  const defaults: Readonly<Record<string, unknown>> = readConfig({});
  const rows = Object.entries(Parameters.shape).map(([name, schema]) => {
    const value = String(defaults[name]);
    return `| \`${name}\` | ${value === "" ? "none" : `\`${value}\``} | ${schema.description ?? ""} |`;
  });
  return `${introduction}${rows.join("\n")}\n${secrets}`;
}

if (import.meta.main) {
  const stale = (await readFile(path, "utf8").catch(() => "")) !== configurationPage();
  if (!process.argv.includes("--check")) await writeFile(path, configurationPage());
  else if (stale) throw new Error("docs/CONFIGURATION.md is stale: run npm run docs");
}
