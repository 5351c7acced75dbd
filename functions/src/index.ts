import { onCall } from "firebase-functions/v2/https";
import { onSchedule } from "firebase-functions/v2/scheduler";
import { readConfig } from "./config.ts";
import { bounded, mostBytesOf, readNoLargerBodies } from "./request-body.ts";
import { declareRequirements } from "./requirements.ts";
import { serviceOptions } from "./service-options.ts";
import { waking } from "./waking.ts";

/** The deployed names. Each service loads its own code at its first call, and none does I/O while it is loaded. */
const config = readConfig();
const options = serviceOptions(config, process.env);
const mostBytes = mostBytesOf(config);

process.setSourceMapsEnabled(true);

declareRequirements(config, process.env);
readNoLargerBodies(mostBytes);

export const chat = waking(
  bounded(
    onCall(options.chat, async (request, response) => {
      const [callable, { instance }] = await Promise.all([
        import("./callables/chat.ts"),
        import("./instance.ts"),
      ]);
      return callable.chat(request, response, instance);
    }),
    mostBytes,
  ),
  async () => {
    const { instance, warmUp } = await import("./instance.ts");
    await warmUp(instance);
  },
);

export const conversations = bounded(
  onCall(options.conversations, async (request) => {
    const [callable, { instance }] = await Promise.all([
      import("./callables/conversations.ts"),
      import("./instance.ts"),
    ]);
    return callable.conversations(request, instance);
  }),
  mostBytes,
);

export const admin = bounded(
  onCall(options.admin, async (request) => {
    const [callable, { instance }] = await Promise.all([
      import("./callables/admin.ts"),
      import("./instance.ts"),
    ]);
    return callable.admin(request, instance);
  }),
  mostBytes,
);

export const sweep = onSchedule(options.sweep, async () => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/sweep.ts"),
    import("./instance.ts"),
  ]);
  await callable.sweep(instance);
});
