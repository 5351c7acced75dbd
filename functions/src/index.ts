import { onCall } from "firebase-functions/v2/https";
import { onSchedule } from "firebase-functions/v2/scheduler";
import { readConfig } from "./config.ts";
import { declareRequirements } from "./requirements.ts";
import { callableOptions, runsAs } from "./service-options.ts";
import { waking } from "./waking.ts";

/** The deployed names. Each service loads its own code at its first call, and none does I/O while it is loaded. */
const config = readConfig();

process.setSourceMapsEnabled(true);

declareRequirements(config, process.env);

const asChat = runsAs(config.CHAT_SERVICE_ACCOUNT);
const asConversations = runsAs(config.CONVERSATIONS_SERVICE_ACCOUNT);
const asAdmin = runsAs(config.ADMIN_SERVICE_ACCOUNT);

const shared = callableOptions(config, process.env);

export const chat = waking(
  onCall({ ...shared, ...asChat, timeoutSeconds: config.CHAT_TIMEOUT_SECONDS }, async (request, response) => {
    const [callable, { instance }] = await Promise.all([
      import("./callables/chat.ts"),
      import("./instance.ts"),
    ]);
    return callable.chat(request, response, instance);
  }),
  async () => {
    const [{ prepare }, { instance }] = await Promise.all([
      import("./callables/prepare.ts"),
      import("./instance.ts"),
    ]);
    await prepare(instance);
  },
);

export const conversations = onCall({ ...shared, ...asConversations }, async (request) => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/conversations.ts"),
    import("./instance.ts"),
  ]);
  return callable.conversations(request, instance);
});

export const admin = onCall({ ...shared, ...asAdmin }, async (request) => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/admin.ts"),
    import("./instance.ts"),
  ]);
  return callable.admin(request, instance);
});

/** Needs the same secrets as `chat`. */
export const sweep = onSchedule({ schedule: "every 2 minutes", timeoutSeconds: 120, ...asChat }, async () => {
  const [callable, { instance }] = await Promise.all([
    import("./callables/sweep.ts"),
    import("./instance.ts"),
  ]);
  await callable.sweep(instance);
});
