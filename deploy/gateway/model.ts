/** The model that the agent asks. The names are those that `npm start` knows. */
import { readAll, readSetting, requireSetting, Unusable, type Environment } from "./setting.ts";

const apis = [
  "openai-completions",
  "openai-responses",
  "anthropic-messages",
  "google-generative-ai",
] as const;

export interface Model {
  readonly baseUrl: string;
  readonly id: string;
  readonly apiKey: string;
  readonly api: (typeof apis)[number];
}

/** @throws Unusable */
export function readModel(env: Environment): Model {
  return readAll({
    baseUrl: () => readBaseUrl(env),
    id: () => requireSetting(env, "OPENCLAW_MODEL_ID", "Give the model's name at its provider."),
    apiKey: () => readApiKey(env),
    api: () => readApi(env),
  });
}

function readBaseUrl(env: Environment): string {
  const name = "OPENCLAW_MODEL_BASE_URL";
  const text = requireSetting(
    env,
    name,
    "Give the model provider's address, such as https://api.openai.com/v1.",
  );
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Unusable([`${name} is not an http:// or https:// URL.`]);
  if (url.username || url.password)
    throw new Unusable([`${name} holds a credential: use OPENCLAW_MODEL_API_KEY.`]);
  return text;
}

/** A model server in the same network, spoken to over http, may want none. */
function readApiKey(env: Environment): string {
  const key = readSetting(env, "OPENCLAW_MODEL_API_KEY");
  if (key !== undefined) return key;
  if (env["OPENCLAW_MODEL_BASE_URL"]?.trim().startsWith("http://")) return "none";
  throw new Unusable(["OPENCLAW_MODEL_API_KEY is missing. Give the key of the model's provider."]);
}

function readApi(env: Environment): Model["api"] {
  const value = readSetting(env, "OPENCLAW_MODEL_API") ?? "openai-completions";
  const api = apis.find((known) => known === value);
  if (api) return api;
  throw new Unusable([`OPENCLAW_MODEL_API is none of ${apis.join(", ")}.`]);
}
