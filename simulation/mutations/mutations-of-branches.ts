import type { Mutation } from "./mutations.ts";

/** Bugs in what becomes of a conversation whose last message is replaced. */
export const mutationsOfBranches: readonly Mutation[] = [
  {
    name: "a replacement is asked in the session of what it replaces",
    file: "conversation/session-key.ts",
    find: "...(branch === 0 ? [] : [branch])",
    replace: "...(branch >= 0 ? [] : [branch])",
  },
  {
    name: "a replacement is told what it replaces",
    file: "turn/remember.ts",
    find: "isLeft = fields.replacedBy !== undefined;",
    replace: `isLeft = fields.replacedBy === "";`,
  },
  {
    name: "a replacement is told nothing, if it comes quickly",
    file: "turn/branch.ts",
    find: "knownBy: { ...known?.knownBy, doubtful: true }",
    replace: "knownBy: { ...known?.knownBy, doubtful: false }",
  },
  {
    name: "a replacement of another message than the last is let in",
    file: "turn/branch.ts",
    find: "const isLast = isLatest(known, replaces);",
    replace: `const isLast = isLatest(known, replaces) || replaces !== "";`,
  },
  {
    name: "a replacement of a message that the agent is at is let in",
    file: "turn/branch.ts",
    find: `if (last === undefined || last.state === "open")`,
    replace: "if (last === undefined)",
  },
  {
    name: "a replacement that is sent again is refused",
    file: "turn/open-turn.ts",
    find: `  "message-not-last",\n  "attachment-refused",`,
    replace: `  "attachment-refused",`,
  },
  {
    name: "a failed message is asked again after its replacement",
    file: "turn/branch.ts",
    find: `if (stored.state === "failed" && stored.replacedBy !== undefined)`,
    replace: `if (stored.state === "failed" && stored.replacedBy === "")`,
  },
  {
    name: "the branch of a replacement is not stored",
    file: "turn/turn-documents.ts",
    find: "return { branch, knownBy: leftKnowledge, ",
    replace: "return { branch: branch - 1, knownBy: leftKnowledge, ",
  },
];
