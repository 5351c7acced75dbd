/** Files of one message that any deployment may allow; `ATTACHMENTS_MOST` sets the limit. */
export const MOST_ATTACHMENTS = 4;
