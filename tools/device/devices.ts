import { secretNames } from "../../functions/src/secrets/secrets.ts";
import { adminScopes, chatScopes } from "../../local-stack/identities.ts";

/** Our two devices: where their keys are kept, and what they ask the gateway for. */
export const devices = {
  chat: { secret: secretNames.chatDeviceKey, scopes: chatScopes },
  admin: { secret: secretNames.adminDeviceKey, scopes: adminScopes },
} as const;

export type DeviceName = keyof typeof devices;

export const deviceNames = Object.keys(devices) as readonly DeviceName[];

/** The secret that holds a device's next key while it waits for its approval. */
export function nextKeyOf(device: DeviceName): string {
  return `${devices[device].secret}_NEXT`;
}

/** Where a local file keeps the key before the latest one; Secret Manager has versions for it. */
export function previousKeyOf(device: DeviceName): string {
  return `${devices[device].secret}_PREVIOUS`;
}
