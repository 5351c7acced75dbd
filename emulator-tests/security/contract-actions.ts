import * as z from "zod";
import { AdminRequest, ChatRequest, ConversationsRequest } from "../../functions/src/contract/index.ts";

const services = { chat: ChatRequest, conversations: ConversationsRequest, admin: AdminRequest };

/** What of a JSON schema tells the actions of a service. */
const Actions = z.object({
  oneOf: z.array(z.object({ properties: z.object({ action: z.object({ const: z.string() }) }) })),
});

/** Every service and action of the contract, such as `chat stop`. */
export function contractActions(): string[] {
  return Object.entries(services).flatMap(([service, schema]) => {
    const { oneOf } = Actions.parse(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }));
    return oneOf.map(({ properties }) => `${service} ${properties.action.const}`);
  });
}
