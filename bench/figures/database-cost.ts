import type { Firestore } from "firebase-admin/firestore";
import { conversationsOf, messagesOf } from "../../functions/src/database/paths.ts";
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
  link.close();
  const figure = (what: string) => `${what} per turn at message ${short ? "1,000" : "10,000"}`;
  const common = { against: "at message 2", unit: "ratio", reach: { within: [1, 1] } } as const;
  const counted = { against: "", unit: "count" } as const;
  return [
    { figure: figure("reads"), ...common, value: late.reads / early.reads },
    { figure: figure("writes"), ...common, value: late.writes / early.writes },
    {
      figure: "requests to Firestore per turn of a signed-in visitor",
      ...counted,
      value: late.calls,
      reach: { atMost: 3 },
    },
    {
      figure: "reads per turn of a signed-in visitor",
      ...counted,
      value: late.reads,
      reach: { atMost: 3 },
    },
    {
      figure: "writes per turn of a signed-in visitor",
      ...counted,
      value: late.writes,
      reach: { atMost: 5 },
    },
  ];
}

/** The limits are on, because their document is read and written too. */
function limited(instance: Instance): Instance {
  const config = { ...instance.config(), RATE_PER_MINUTE: 10_000, RATE_BURST: 1_000 };
  return { ...instance, config: () => config };
}

async function costOfTurn({ engine }: BenchDatabase, instance: Instance, conversationId: string) {
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
