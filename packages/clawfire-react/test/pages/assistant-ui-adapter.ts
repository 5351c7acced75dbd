/** What the example imports instead of `@assistant-ui/ai-sdk`. */
import { useClawfireRuntime } from "../../src/assistant-ui/index.ts";
import { session } from "./visitor.ts";

export const useChatRuntime = () => useClawfireRuntime(session);
