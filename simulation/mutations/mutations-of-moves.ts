import type { Mutation } from "./mutations.ts";

/** Bugs in how a guest's conversations become an account's. */
export const mutationsOfMoves: readonly Mutation[] = [
  {
    name: "a guest's conversation is moved while its reply is under way",
    file: "conversation/guest-move.ts",
    find: `if (!(await transaction.get(open)).empty) return "waiting";`,
    replace: "await transaction.get(open);",
  },
  {
    name: "a guest's conversation that had to wait is never moved",
    file: "callables/sweep.ts",
    find: "await moveGuest(database, guest, signal).catch(complain);",
    replace: "await Promise.resolve(guest);",
  },
  {
    name: "a guest's conversation counts as one that is moved for ever",
    file: "conversation/guest-move.ts",
    find: "  delete fields.movingTo;\n",
    replace: "",
  },
  {
    name: "a guest's agent is told nothing, if the account goes on quickly",
    file: "conversation/guest-move.ts",
    find: "...(gateway !== undefined && { gateway }), doubtful: true };",
    replace: "...(gateway !== undefined && { gateway }) };",
  },
  {
    name: "the replies of a guest stay where they were",
    file: "conversation/guest-move.ts",
    find: "batch.set(moved, fields);",
    replace: `if (fields.role === "user") batch.set(moved, fields);`,
  },
];
