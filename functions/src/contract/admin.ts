/** A device that waits for approval, and what it asks for. */
export interface PendingDevice {
  readonly requestId: string;
  readonly deviceId: string;
  readonly displayName?: string | undefined;
  readonly platform?: string | undefined;
  readonly clientId?: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly remoteIp?: string | undefined;
  /** ISO 8601, UTC. */
  readonly requestedAt?: string | undefined;
  /** Where it waits, where there are several gateways. */
  readonly gateway?: string | undefined;
}

export interface PairedDevice {
  readonly deviceId: string;
  readonly displayName?: string | undefined;
  readonly platform?: string | undefined;
  readonly clientId?: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** ISO 8601, UTC. */
  readonly approvedAt?: string | undefined;
  /** Where it is paired, where there are several gateways. */
  readonly gateway?: string | undefined;
}

/** The devices of all gateways that are not off. */
export interface DeviceList {
  readonly pending: readonly PendingDevice[];
  readonly paired: readonly PairedDevice[];
  /** Of several gateways those that could not be asked: their devices are not in the lists. */
  readonly unasked?: readonly { readonly gateway: string; readonly finding: Finding }[] | undefined;
}

/** What `approveDevice`, `rejectDevice` and `removeDevice` answer. */
export interface DeviceChange {
  readonly deviceId: string;
  /** Where, where there are several gateways: the first, if it was removed from more than one. */
  readonly gateway?: string | undefined;
}

/** What is wrong with a connection, and what to do. */
export interface Finding {
  readonly kind: string;
  readonly meaning: string;
  readonly remedy: string;
  /** What to type, where one command mends it. */
  readonly command?: string | undefined;
  readonly requestId?: string | undefined;
}

/** One of our two devices, and how its latest attempt to connect went. */
export interface DeviceStatus {
  readonly deviceId?: string | undefined;
  readonly connected: boolean;
  /** Whether the gateway lists the device as paired; absent when the gateway could not be asked. */
  readonly paired?: boolean | undefined;
  /** Version of the gateway that answered. */
  readonly release?: string | undefined;
  readonly protocol?: number | undefined;
  /** ISO 8601, UTC: when this was seen. */
  readonly seenAt: string;
  readonly finding?: Finding | undefined;
}

export interface StatusResult {
  /** Tried while this was asked. */
  readonly admin: DeviceStatus;
  /** As the instances of `chat` saw it last; absent until the first message. */
  readonly chat?: DeviceStatus | undefined;
  /** Each gateway of the list, where conversations are spread over several. */
  readonly gateways?: readonly GatewayStatus[] | undefined;
}

/** One of several gateways, and how our devices stand with it. */
export interface GatewayStatus {
  readonly url: string;
  /** What it gets: new conversations, those that it has, or nothing. */
  readonly state: "active" | "draining" | "off";
  /** Its share of new conversations against that of the others. */
  readonly weight: number;
  /** The part of new conversations that is put on it while all can be used, from 0 to 1. */
  readonly share: number;
  /** Where it is, in the owner's words. */
  readonly region?: string | undefined;
  /** Messages that were sent there and have no end yet. Absent where they cannot be counted. */
  readonly openRuns?: number | undefined;
  /** Runs that `chat` has in flight there, and messages that wait for a place. Absent where nothing bounds them. */
  readonly inFlight?: number | undefined;
  readonly waiting?: number | undefined;
  /** Runs that it gets at a time. */
  readonly limit?: number | undefined;
  /** From a message's sending to the start of its run, in milliseconds. */
  readonly startMs?: number | undefined;
  /** Tried while this was asked; absent of one that is off. */
  readonly admin?: DeviceStatus | undefined;
  /** As the instances of `chat` saw it last; absent until the first message that went there. */
  readonly chat?: DeviceStatus | undefined;
}

export interface AuditEntry {
  readonly id: string;
  readonly action: "approveDevice" | "rejectDevice" | "removeDevice" | "changeSettings";
  /** Uid of the administrator, or who ran a command. */
  readonly by: string;
  /** Of a change of a device. */
  readonly deviceId?: string | undefined;
  /** Of `changeSettings`: the fields that were changed. */
  readonly changed?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Of a change of a device, where there are several gateways. */
  readonly gateway?: string | undefined;
  /** What came of it; `unknown` when the gateway's answer was never seen. */
  readonly outcome: "done" | "refused" | "unknown";
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly nextCursor?: string | undefined;
}

/** What the owner was told of without having to look. */
export interface AlertEntry {
  readonly id: string;
  readonly type: string;
  /** One or two sentences. */
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** ISO 8601, UTC: when the receiver took it; absent where there is none, or it has not yet. */
  readonly deliveredAt?: string | undefined;
  /** What the latest try to deliver it failed with. */
  readonly problem?: string | undefined;
}

export interface AlertPage {
  readonly entries: readonly AlertEntry[];
  readonly nextCursor?: string | undefined;
}

/** What a visitor said about a reply. A stranger wrote it: it is shown as text. */
export interface Remark {
  readonly id: string;
  /** When it was made, UTC: `2026-11-27`. */
  readonly day: string;
  readonly rating: "up" | "down";
  /** 500 UTF-16 code units at most. */
  readonly words: string;
  /** The model that answered, where the gateway tells it. */
  readonly model?: string | undefined;
}

export interface RemarkPage {
  readonly entries: readonly Remark[];
  readonly nextCursor?: string | undefined;
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** What was counted in one hour or day. Durations in milliseconds. */
export interface UsageBucket {
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly turns: number;
  readonly answered: number;
  readonly stopped: number;
  readonly failed: number;
  /** Calls that were refused, by reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the call to its answer. */
  readonly latencyMs: Percentiles;
  /** From the call to the agent's first words. */
  readonly firstTextMs: Percentiles;
  /** By model, where the gateway tells it. */
  readonly tokens: Readonly<Record<string, { readonly input: number; readonly output: number }>>;
  /** Conversations that began. */
  readonly conversations: number;
  /** What visitors thought of the replies of that time, by model, where the gateway told it. */
  readonly ratings: Readonly<Record<string, { readonly up: number; readonly down: number }>>;
}

export interface UsageResult {
  /** By the hour up to two days, by the day beyond. */
  readonly granularity: "hour" | "day";
  /** Oldest first; one for each hour or day of the range. */
  readonly buckets: readonly UsageBucket[];
}
