import { callbackify } from "node:util";
import {
  Metadata,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Databases } from "./databases.ts";
import type { Fault, Faults } from "./faults.ts";
import { StatusError, toStatusError } from "./status.ts";
import { leastReads, streamMethods } from "./stream-methods.ts";
import { type Counters, readsIn } from "./tally.ts";
import { unaryMethods } from "./unary-methods.ts";
import type { Message } from "./wire.ts";

/** What every call passes through on its way to the databases. */
export interface Desk {
  databases: Databases;
  faults: Faults;
  counters: Counters;
}

/** One handler per RPC that the engine can answer; gRPC answers UNIMPLEMENTED to all others. */
export function firestoreHandlers(desk: Desk): UntypedServiceImplementation {
  const handlers: UntypedServiceImplementation = { Listen: listenHandler(desk) };
  for (const method of Object.keys(unaryMethods)) handlers[method] = unaryHandler(desk, method);
  for (const method of Object.keys(streamMethods)) handlers[method] = streamHandler(desk, method);
  return handlers;
}

function unaryHandler(desk: Desk, method: string): handleUnaryCall<Message, Message> {
  const answerCall = callbackify((request: Message) => answer(desk, method, request));
  return (call, callback) => {
    answerCall(call.request, (error: unknown, response) => {
      if (error) callback(toStatusError(error));
      else callback(null, response);
    });
  };
}

async function answer(desk: Desk, method: string, request: Message): Promise<Message> {
  const fault = enter(desk, method);
  const { response, cost } = await named(unaryMethods, method)(desk.databases, request);
  desk.counters.add(method, cost ?? {});
  leave(fault);
  return response;
}

/** Headers go out first: the client asks twice more, seconds apart, when an error comes without them. */
function streamHandler(desk: Desk, method: string): handleServerStreamingCall<Message, Message> {
  return (call) => {
    call.sendMetadata(new Metadata());
    stream(desk, method, call).then(
      () => call.end(),
      (error: unknown) => call.emit("error", toStatusError(error)),
    );
  };
}

async function stream(
  desk: Desk,
  method: string,
  call: ServerWritableStream<Message, Message>,
): Promise<void> {
  const fault = enter(desk, method);
  let reads = 0;
  for await (const message of named(streamMethods, method)(desk.databases, call.request)) {
    if (call.cancelled) return;
    reads += readsIn(method, message as Message);
    call.write(message);
  }
  desk.counters.add(method, { reads: Math.max(reads, leastReads(method)) });
  leave(fault);
}

function listenHandler(desk: Desk): handleBidiStreamingCall<Message, Message> {
  return (call) => {
    call.sendMetadata(new Metadata());
    call.once("data", (first: Message) => {
      try {
        enter(desk, "Listen");
        follow(desk, call, first);
      } catch (error) {
        call.emit("error", toStatusError(error));
      }
    });
  };
}

/** Opens the engine's stream with the first request, so that no commit falls between its opening and its target. */
function follow(desk: Desk, call: ServerDuplexStream<Message, Message>, first: Message): void {
  const changes = desk.databases.client(first["database"]).listen();
  changes.on("data", (message: Message) => {
    desk.counters.add("Listen", { reads: readsIn("Listen", message) });
    call.write(message);
  });
  changes.on("error", (error) => call.emit("error", toStatusError(error)));
  changes.write(first);
  call.on("data", (request: Message) => changes.write(request));
  call.on("end", () => {
    changes.end();
    call.end();
  });
  call.on("cancelled", () => changes.end());
}

function enter({ counters, faults }: Desk, method: string): Required<Fault> | undefined {
  counters.add(method, { calls: 1 });
  return faults.take(method);
}

function leave(fault: Required<Fault> | undefined): void {
  if (fault) throw new StatusError(fault.code, fault.message);
}

function named<Value>(values: Record<string, Value>, name: string): Value {
  const value = values[name];
  if (value === undefined) throw new Error(`Unknown method ${name}.`);
  return value;
}
