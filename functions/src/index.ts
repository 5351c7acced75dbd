import { onCall } from "firebase-functions/v2/https";
import { onSchedule } from "firebase-functions/v2/scheduler";
import { readConfig } from "./config.ts";
import { declareRequirements } from "./requirements.ts";
import { serviceOptions } from "./service-options.ts";
import { waking } from "./waking.ts";

/** The deployed names. Each service loads its own code at its first call, and none does I/O while it is loaded. */
const config = readConfig();
const options = serviceOptions(config, process.env);

process.setSourceMapsEnabled(true);

declareRequirements(config, process.env);

export const chat = waking(
  onCall(options.chat, async (request, response) => {
    const [callable, { instance }] = await Promise.all([
      import("./callables/chat.ts"),
      import("./instance.ts"),
    ]);
    return callable.chat(request, response, instance);
  }),
  async () => {
    const { instance, warmUp } = await import("./instance.ts");
    await warmUp(instance);
  },
);

export const conversations = onCall(options.conversations, async (request) => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/conversations.ts"),
    import("./instance.ts"),
  ]);
  return callable.conversations(request, instance);
});

export const admin = onCall(options.admin, async (request) => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/admin.ts"),
    import("./instance.ts"),
  ]);
  return callable.admin(request, instance);
});

export const sweep = onSchedule(options.sweep, async () => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/sweep.ts"),
    import("./instance.ts"),
  ]);
  await callable.sweep(instance);
});
