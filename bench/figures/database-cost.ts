import type { Firestore } from "firebase-admin/firestore";
import { conversationsOf, messagesOf } from "../../functions/src/database/paths.ts";
import { changeSettings, readSettings } from "../../functions/src/owner/settings.ts";
import type { Instance } from "../../functions/src/instance.ts";
import type { Bench, Figure, Scale } from "../figure.ts";
import { openDatabase, type BenchDatabase } from "../parts/firestore.ts";
import { benchInstance, newDevice, newLink } from "../parts/instance.ts";
import { startGateway } from "../parts/gateway.ts";
import { turn } from "../parts/visitor.ts";

const script = { pieces: 2, words: 4 };

async function run({ short }: Scale): Promise<Figure[]> {
  const identity = newDevice();
  await using gateway = await startGateway({ devices: [identity] });
  await using opened = await openDatabase();
  const link = newLink(gateway.url, identity);
  const instance = limited(benchInstance({ link, database: opened.database }));
  const { conversationId } = await turn(instance, script);
  const early = await costOfTurn(opened, instance, conversationId);
  await lengthen(opened.database, conversationId, short ? 1_000 : 10_000);
  const late = await costOfTurn(opened, instance, conversationId);
  const messages = await costWith(opened, instance, conversationId, ["messages"]);
  const all = await costWith(opened, instance, conversationId, ["messages", "tokens"]);
  link.close();
  const figure = (what: string) => `${what} per turn at message ${short ? "1,000" : "10,000"}`;
  const common = { against: "at message 2", unit: "ratio", reach: { within: [1, 1] } } as const;
  return [
    { figure: figure("reads"), ...common, value: late.reads / early.reads },
    { figure: figure("writes"), ...common, value: late.writes / early.writes },
    count("requests to Firestore per turn of a signed-in visitor", late.calls, 3),
    count("reads per turn of a signed-in visitor", late.reads, 3),
    count("writes per turn of a signed-in visitor", late.writes, 5),
    ...more("budgets of messages", late, messages, { reads: 1, writes: 1 }),
    ...more("budgets of messages and tokens", late, all, { reads: 10, writes: 1 }),
  ];
}

/** Documents, as Firestore bills them. */
interface Cost {
  readonly reads: number;
  readonly writes: number;
}

/** What a turn costs more than without a budget. */
function more(
  what: string,
  without: Cost,
  withThem: Cost,
  most: { reads: number; writes: number },
): Figure[] {
  return (["reads", "writes"] as const).map((kind) =>
    count(`${kind} per turn for ${what}`, withThem[kind] - without[kind], most[kind]),
  );
}

function count(figure: string, value: number, atMost: number): Figure {
  return { figure, against: "", unit: "count", value, reach: { atMost } };
}

/** A turn at a site with budgets of a day and of a month, which the instance knows of. */
async function costWith(
  opened: BenchDatabase,
  instance: Instance,
  conversationId: string,
  units: readonly ("messages" | "tokens")[],
): Promise<Cost> {
  const periods = ["day", "month"] as const;
  const budgets = units.flatMap((of) => periods.map((per) => ({ of, per, limit: 1_000_000 })));
  const by = { by: "bench", nowMs: Date.now() };
  instance.settings.keep(await changeSettings(opened.database, { budgets }, by));
  return costOfTurn(opened, instance, conversationId);
}

/** The limits are on, because their document is read and written too. */
function limited(instance: Instance): Instance {
  const config = { ...instance.config(), RATE_PER_MINUTE: 10_000, RATE_BURST: 1_000 };
  return { ...instance, config: () => config };
}

async function costOfTurn({ engine, database }: BenchDatabase, instance: Instance, conversationId: string) {
  // They are read every two seconds, whatever turns there are.
  instance.settings.keep(await readSettings(database));
  // The first turn writes what is not written for each: the state of the connection.
  await turn(instance, script, { conversationId });
  engine.resetCounts();
  await turn(instance, script, { conversationId });
  return engine.counts().total;
}

/** Puts messages into a conversation as if they had been said long ago. */
async function lengthen(database: Firestore, conversationId: string, messages: number): Promise<void> {
  const conversation = conversationsOf(database, "ada").doc(conversationId);
  const createdAt = new Date(0);
  for (let seq = 10; seq < messages; seq += 400) {
    const batch = database.batch();
    for (let index = seq; index < Math.min(seq + 400, messages); index += 1)
      batch.set(messagesOf(conversation).doc(`old-${index}`), {
        role: "assistant",
        text: "Old words.",
        seq: index,
        createdAt,
        state: "complete",
      });
    await batch.commit();
  }
  await conversation.update({ lastSeq: messages });
}

export const databaseCost: Bench = { name: "database-cost", isRatio: true, run };
