import { randomUUID } from "node:crypto";
import { personaNames, type Ending, type Persona, type PersonaName } from "./personas.ts";

/** One action of one service, as somebody tries it on what belongs to `user`. */
interface Action {
  readonly name: string;
  readonly service: "chat" | "conversations" | "admin";
  readonly data: (theirs: Theirs) => object;
  /** Codes of everybody who is let in at all. */
  readonly expected: Readonly<Record<Guest, string>>;
}

type Guest = "owner" | "stranger" | "admin";

/** What belongs to `user`. */
interface Theirs {
  readonly conversationId: string;
  readonly messageId: string;
}

export interface Cell {
  readonly persona: PersonaName;
  readonly action: string;
  readonly code: string;
  readonly expected: string;
}

const everybody = { owner: "ok", stranger: "ok", admin: "ok" } as const;
const ownerOnly = { owner: "ok", stranger: "not-found", admin: "not-found" } as const;
const adminOnly = { owner: "permission-denied", stranger: "permission-denied", admin: "ok" } as const;
const adminInVain = { ...adminOnly, admin: "not-found" } as const;

const onTheirs = (action: string, more: object = {}): Action => ({
  name: `conversations ${action}`,
  service: "conversations",
  data: ({ conversationId }) => ({ action, conversationId, ...more }),
  expected: ownerOnly,
});

const asAdmin = (action: string, more: object, expected: Action["expected"]): Action => ({
  name: `admin ${action}`,
  service: "admin",
  data: () => ({ action, ...more }),
  expected,
});

/** In this order, so that what destroys comes last. */
const actions: readonly Action[] = [
  {
    name: "chat send",
    service: "chat",
    data: () => ({ message: "hello", messageId: randomUUID() }),
    expected: everybody,
  },
  {
    name: "chat send into theirs",
    service: "chat",
    data: ({ conversationId }) => ({ message: "hello", conversationId, messageId: randomUUID() }),
    expected: ownerOnly,
  },
  {
    name: "chat stop theirs",
    service: "chat",
    data: (theirs) => ({ action: "stop", ...theirs }),
    expected: ownerOnly,
  },
  {
    name: "chat refresh theirs",
    service: "chat",
    data: ({ conversationId }) => ({ action: "refresh", conversationId }),
    expected: ownerOnly,
  },
  {
    name: "chat rate theirs",
    service: "chat",
    data: ({ conversationId, messageId }) => ({
      action: "rate",
      conversationId,
      replyId: `${messageId}-reply`,
      rating: "down",
      words: "mine",
    }),
    expected: ownerOnly,
  },
  asAdmin("listDevices", {}, adminOnly),
  asAdmin("status", {}, adminOnly),
  asAdmin("usage", {}, adminOnly),
  asAdmin("audit", {}, adminOnly),
  asAdmin("settings", {}, adminOnly),
  asAdmin("alerts", {}, adminOnly),
  asAdmin("remarks", {}, adminOnly),
  asAdmin("changeSettings", { change: { pause: false } }, adminOnly),
  {
    ...asAdmin(
      "changeSettings",
      { change: { gateways: [{ url: "wss://gateway.example.org" }] } },
      { ...adminOnly, admin: "invalid-argument" },
    ),
    name: "admin changeSettings a gateway",
  },
  asAdmin("approveDevice", { requestId: "none" }, adminInVain),
  asAdmin("rejectDevice", { requestId: "none" }, adminInVain),
  asAdmin("removeDevice", { deviceId: "none" }, adminInVain),
  { ...onTheirs("list"), data: () => ({ action: "list" }), expected: everybody },
  onTheirs("messages"),
  onTheirs("rename", { title: "mine" }),
  {
    ...onTheirs("claim"),
    data: () => ({ action: "claim", guestToken: "not.a.token" }),
    expected: { owner: "permission-denied", stranger: "permission-denied", admin: "permission-denied" },
  },
  onTheirs("delete"),
  { ...onTheirs("deleteAll"), data: () => ({ action: "deleteAll" }), expected: everybody },
];

/** Everybody tries everything, the owner last. CHECK_REVOKED must be on. */
export async function tryEverything(personas: Record<PersonaName, Persona>): Promise<Cell[]> {
  const { conversationId, messageId } = await personas.user.say("remember the lighthouse");
  const order = [...personaNames.filter((name) => name !== "user"), "user" as const];
  const cells: Cell[] = [];
  for (const name of order)
    for (const action of actions) {
      const ending = await personas[name].call(action.service, action.data({ conversationId, messageId }));
      cells.push({
        persona: name,
        action: action.name,
        code: codeOf(ending, name),
        expected: expectedCode(action, name),
      });
    }
  return cells;
}

/** What somebody else is told must hold none of the owner's words. */
function codeOf({ code, told }: Ending, name: PersonaName): string {
  return name !== "user" && told.includes("lighthouse") ? "LEAKED" : code;
}

function expectedCode({ expected }: Action, name: PersonaName): string {
  switch (name) {
    case "nobody":
    case "disabled":
    case "revoked":
      return "unauthenticated";
    case "user":
      return expected.owner;
    case "admin":
      return expected.admin;
    case "anonymous":
    case "other user":
      return expected.stranger;
  }
}

/** Every service and action that the matrix knows, such as `chat stop`. */
export const triedActions: ReadonlySet<string> = new Set(
  actions.map(({ name }) => name.split(" ").slice(0, 2).join(" ")),
);

/** People beside each other, actions below each other. */
export function matrixTable(cells: readonly Cell[]): string {
  const names = [...new Set(cells.map(({ action }) => action))];
  const width = Math.max(...names.map(({ length }) => length));
  const column = 18;
  const header = `${"".padEnd(width)}  ${personaNames.map((name) => name.padEnd(column)).join("")}`;
  const rows = names.map((action) => {
    const row = personaNames.map((persona) => {
      const cell = cells.find((one) => one.action === action && one.persona === persona);
      const shown = cell?.code === cell?.expected ? cell?.code : `WRONG:${cell?.code}`;
      return (shown ?? "").padEnd(column);
    });
    return `${action.padEnd(width)}  ${row.join("")}`;
  });
  return [header, ...rows].join("\n");
}
