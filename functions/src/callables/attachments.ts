import { attachFile } from "../attachments/attach.ts";
import { grantUpload } from "../attachments/grant.ts";
import { refused } from "../attachments/kinds.ts";
import { scan } from "../attachments/scanner.ts";
import type { AttachRequest, AttachResult, UploadRequest, UploadResult } from "../contract/index.ts";
import { refuseWhilePaused } from "../owner/pause.ts";
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

/** The file that was uploaded is looked at, and made into what can be sent. */
export async function attach({ id }: AttachRequest, call: CallContext): Promise<AttachResult> {
  const { instance, turns, signal } = call;
  const config = instance.config();
  if (config.ATTACHMENTS === "off") throw refused("off", config);
  const { database, uid, now } = turns.options;
  const bucket = await instance.bucket();
  const attachment = await attachFile(id, {
    database,
    bucket,
    uid,
    config,
    now,
    takePlace: () => instance.filePlaces.take(uid, signal),
    scan: (path, record) => scan(path, record, { bucket, config, post: instance.post, nowMs: now() }),
  });
  return { attachment };
}
