/** A frame as it arrived, or as it was recorded. */
export interface NamedFrame {
  readonly type: string;
  readonly event?: string;
  readonly id?: string;
  readonly ok?: boolean;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly error?: object;
}

/** What a frame is, so that a recorded one and a simulated one can be compared; `method` is that of its request. */
export function frameName(frame: NamedFrame, method = "?"): string {
  const { payload = {} } = frame;
  if (frame.type !== "event") return answerName(frame, method);
  switch (frame.event) {
    case "chat":
      return ["chat", payload["state"], without(payload, "message")].filter(Boolean).join(" ");
    case "agent":
      return ["agent", payload["stream"], (payload["data"] as { phase?: string }).phase]
        .filter(Boolean)
        .join(" ");
    case "session.message":
      return `session.message ${(payload["message"] as { role: string }).role}`;
    default:
      return frame.event ?? "?";
  }
}

function answerName({ ok, payload = {} }: NamedFrame, method: string): string {
  if (ok !== true) return `${method} refused`;
  if (method === "chat.history" && payload["inFlightRun"] !== undefined) return "chat.history of a run";
  return [method, payload["status"]].filter((part) => typeof part === "string").join(" ");
}

function without(payload: Readonly<Record<string, unknown>>, field: string): string {
  return payload["state"] === "status" || field in payload ? "" : `without ${field}`;
}
