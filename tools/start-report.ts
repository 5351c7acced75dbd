/** Words for what `npm start` has to tell. */
import type { DeviceFinding } from "../local-stack/external-gateway.ts";
import type { Endpoints } from "../local-stack/endpoints.ts";
import type { Owner } from "../local-stack/owner.ts";
import type { StepEvent } from "../local-stack/startup.ts";

/** One line of progress; undefined for what nobody waits for. */
export function describeStep({ step, state, sinceStartMs, tookMs, note }: StepEvent): string | undefined {
  const clock = `${seconds(sinceStartMs).padStart(6)} s`;
  switch (state) {
    case "started":
      return undefined;
    case "progress":
      return `${clock}  ${note ?? step}`;
    case "done":
      return `${clock}  ${step}${tookMs !== undefined && tookMs >= 1000 ? ` (took ${seconds(tookMs)} s)` : ""}`;
    default:
      return state satisfies never;
  }
}

/** What runs where; with the page, how its console is opened. */
export function describeEndpoints(endpoints: Endpoints, owner?: Owner): string {
  const { project, functions, auth, firestore, gateway, model, web } = endpoints;
  const rows: [string, string][] = [
    ...(web === undefined ? [] : [["Page", web] as [string, string], consoleRow(web, owner)]),
    ["Project", project],
    ["Functions", functions],
    ["Auth emulator", auth],
    ["Firestore", firestore],
    ["Gateway", gateway],
    ...(model === undefined
      ? []
      : ([["Model", `${model}  (prompts: ${model}/journal)`]] as [string, string][])),
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join("\n");
}

function consoleRow(web: string, owner?: Owner): [string, string] {
  const signIn = owner === undefined ? "" : `  (e-mail: ${owner.email}, password: ${owner.password})`;
  return ["Console", `${web}console${signIn}`];
}

/** A command that signs a new visitor in and sends a message, with nothing but curl and sed. */
export function curlLine({ functions, auth }: Endpoints): string {
  const json = "-H 'content-type: application/json'";
  const signUp = `'http://${auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=local'`;
  const token = String.raw`sed -n 's/.*"idToken": *"\([^"]*\)".*/\1/p'`;
  const bearer = `Bearer $(curl -s ${signUp} ${json} -d '{"returnSecureToken":true}' | ${token})`;
  return `curl -s ${functions}chat ${json} -H "authorization: ${bearer}" -d '{"data":{"message":"hello"}}'`;
}

/** How an external gateway receives our devices; says what to do about those that it does not let in. */
export function describeDevice({ device, deviceId, problem }: DeviceFinding): string {
  if (!problem) return `  ${device} device ${deviceId}: paired`;
  const { meaning, remedy, requestId } = problem;
  const request = requestId === undefined ? "" : `\n    request ${requestId}`;
  return `  ${device} device ${deviceId}: ${meaning}${request}\n    ${remedy}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
