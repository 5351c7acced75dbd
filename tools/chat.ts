/** `npm run chat`: a visitor at the command line. */
import type { ChatChunk, SendResult } from "../functions/src/contract/chat.ts";
import { printable } from "../functions/src/telemetry/printable.ts";
import { stream } from "./callable-client.ts";
import { chatHelp, parseChat, type ChatCommand } from "./chat-options.ts";
import { CommandError, dim, runCommand } from "./command-line.ts";
import { explain } from "./explain-failure.ts";
import { readEndpoints } from "../local-stack/endpoints.ts";
import { ReplyPrinter } from "./reply-printer.ts";
import { comeAnew, comeBack, VisitorMemory } from "./visitor-memory.ts";

await runCommand(async () => {
  const command = parseChat(process.argv.slice(2), process.env, readEndpoints);
  if (!command) return console.log(chatHelp);
  try {
    await chat(command);
  } catch (error) {
    throw explain(error, command.target.isLocal);
  }
});

async function chat({ message, conversation, asNewVisitor, target }: ChatCommand): Promise<void> {
  const memory = new VisitorMemory(target.auth);
  const visitor = await (asNewVisitor ? comeAnew : comeBack)(target.auth, memory);
  const conversationId = conversation === "last" ? lastOf(memory) : conversation;
  const printer = new ReplyPrinter((text) => process.stdout.write(printable(text)));
  const data = { message, messageId: crypto.randomUUID(), ...(conversationId && { conversationId }) };
  const result = await stream<SendResult, ChatChunk>(target.functions, target.callable, data, {
    idToken: visitor.idToken,
    onChunk: (chunk) => printer.onChunk(chunk),
  }).catch((error: unknown) => {
    printer.endLine();
    throw error;
  });
  printer.finish(result.reply.text);
  memory.keep({ refreshToken: visitor.refreshToken, lastConversation: result.conversationId });
  console.log(
    dim(`conversation ${result.conversationId}; go on with: npm run chat -- "..." --conversation last`),
  );
}

function lastOf(memory: VisitorMemory): string {
  const last = memory.visitor?.lastConversation;
  if (last !== undefined) return last;
  throw new CommandError("This visitor has no conversation yet. Leave out --conversation to begin one.");
}
