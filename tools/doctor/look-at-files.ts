import * as z from "zod";
import type { Config } from "../../functions/src/config.ts";
import type { Requester } from "../../functions/src/gateway/connection/gateway-connection.ts";

const hours = z.object({ ttlHours: z.number().optional() }).optional();

const settings = z.object({
  config: z.object({
    tools: z.object({ fs: z.object({ workspaceOnly: z.boolean().optional() }).optional() }).optional(),
    attachments: hours,
    media: hours,
  }),
});

type Files = Pick<Config, "ATTACHMENTS" | "ATTACHMENTS_FROM_AGENT">;

/** What a gateway's own settings leave open, where files go through it. One that does not show them (2026.1, 2026.2) tells nothing. */
export async function lookAtFiles(connection: Requester, config: Files): Promise<string[]> {
  if (config.ATTACHMENTS === "off" && !config.ATTACHMENTS_FROM_AGENT) return [];
  const read = await connection.request("config.get", {}, { schema: settings }).catch(() => undefined);
  return read === undefined ? [] : aboutFiles(config, read);
}

/** It is no failure: the functions fetch nothing from outside the agent's workspace, whatever the gateway would give. */
export function aboutFiles(config: Files, { config: gateway }: z.output<typeof settings>): string[] {
  const isOpen = config.ATTACHMENTS_FROM_AGENT && gateway.tools?.fs?.workspaceOnly !== true;
  const isKept = (gateway.attachments?.ttlHours ?? gateway.media?.ttlHours) === undefined;
  return [
    ...(isOpen
      ? [
          "Recommended: tools.fs.workspaceOnly at the gateway. Without it the agent hands over files from outside its workspace.",
        ]
      : []),
    ...(isKept
      ? [
          "Recommended: attachments.ttlHours at the gateway (before 2026.9: media.ttlHours). Without it what visitors sent stays on its disk for ever.",
        ]
      : []),
  ];
}
