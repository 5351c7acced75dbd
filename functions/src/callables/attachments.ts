import { attachFile } from "../attachments/attach.ts";
import { grantUpload } from "../attachments/grant.ts";
import { refused } from "../attachments/kinds.ts";
import { scan } from "../attachments/scanner.ts";
import type { Config } from "../config.ts";
import type {
  AttachRequest,
  AttachResult,
  SendRequest,
  UploadRequest,
  UploadResult,
} from "../contract/index.ts";
import type { Instance } from "../instance.ts";
import { refuseWhilePaused } from "../owner/pause.ts";
import type { Run } from "../run/run.ts";
import type { Turn } from "../turn/turn.ts";
import type { CallContext } from "./call-context.ts";

/** A visitor asks where a file may be uploaded to. */
export async function upload(asked: UploadRequest, call: CallContext): Promise<UploadResult> {
  const { instance, turns, uploadCharge: charge } = call;
  const config = instance.config();
  if (config.ATTACHMENTS === "off") throw refused("off", config);
  const { database, uid, now } = turns.options;
  refuseWhilePaused(await instance.settings.current(database), now());
  const bucket = await instance.bucket();
  return grantUpload(asked, { database, bucket, uid, config, charge, nowMs: now() });
}

/** The file that was uploaded is looked at, and made into what can be sent. Of one that is kept, also of the agent's, the URL is told anew. */
export async function attach({ id }: AttachRequest, call: CallContext): Promise<AttachResult> {
  const { instance, turns, signal } = call;
  const config = instance.config();
  if (config.ATTACHMENTS_BUCKET === "") throw refused("off", config);
  const { database, uid, now } = turns.options;
  const bucket = await instance.bucket();
  const attachment = await attachFile(id, {
    database,
    bucket,
    uid,
    config,
    now,
    takePlace: () => instance.filePlaces.take({ uid, signal }),
    scan: (path, record) => scan(path, record, { bucket, config, post: instance.post, nowMs: now() }),
  });
  return { attachment };
}

/** The ids of the files that a message is sent with. @throws ChatError `attachment-refused` where the owner takes none, or not as many. */
export function attachedTo({ attachments }: SendRequest, config: Config): string[] | undefined {
  if (attachments === undefined || attachments.length === 0) return undefined;
  if (config.ATTACHMENTS === "off") throw refused("off", config);
  if (attachments.length > config.ATTACHMENTS_MOST) throw refused("too-many", config);
  return attachments.map(({ id }) => id);
}

/** How a turn's files come to its agent: documents in words before the message, pictures beside it. */
export function filesForAgent(
  { attachments: files }: Turn,
  { bucket, config }: Instance,
): FilesForAgent | undefined {
  if (files === undefined || files.length === 0) return undefined;
  const forAgent = { files, bucket, config: config() };
  const load = () => import("../attachments/for-agent.ts");
  return {
    words: async () => (await load()).documentWords(forAgent),
    pictures: async (connection, message) => (await load()).pictures(forAgent, connection, message),
  };
}

export interface FilesForAgent {
  /** To be guarded. */
  readonly words: () => Promise<string | undefined>;
  readonly pictures: NonNullable<Run["attachments"]>;
}
