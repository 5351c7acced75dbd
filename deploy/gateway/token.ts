/** The gateway's shared token. Whoever has it may use the gateway's HTTP side without being a paired device. */
import { requireSetting, Unusable, type Environment } from "./setting.ts";

const name = "OPENCLAW_GATEWAY_TOKEN";
const advice = "Make one with `openssl rand -base64 32`, and give the functions the same.";

const shortest = 32;
/** A random token of the shortest length, in hex digits, has fewer of them once in ten million. */
const fewestDifferent = 8;
const placeholder = /change|replace|example|placeholder|secret|password|your[-_]|token|1234567|abcdefg/i;

/** @throws Unusable if there is none, or one that can be guessed. */
export function readToken(env: Environment): string {
  const token = requireSetting(env, name, advice);
  const weakness = weaknessOf(token);
  if (weakness === undefined) return token;
  throw new Unusable([`${name} ${weakness}. ${advice}`]);
}

function weaknessOf(token: string): string | undefined {
  if (/\s/.test(token)) return "contains white space";
  if (token.length < shortest) return `is too weak: it has fewer than ${shortest} characters`;
  if (new Set(token).size < fewestDifferent)
    return `is too weak: it has fewer than ${fewestDifferent} different characters`;
  if (placeholder.test(token))
    return "is too weak: it contains a word of a placeholder or a row of characters";
  return undefined;
}
