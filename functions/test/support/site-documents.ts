/** Names that a site may well have chosen for documents of its own, and that something of ours might. */
export const sitePathsOf = (uid: string): readonly string[] => [
  `users/${uid}`,
  `users/${uid}/orders/1`,
  `users/${uid}/conversations/c/messages/m`,
  `conversations/${uid}/messages/m`,
  `messages/${uid}`,
  `limits/${uid}`,
  `usage/${new Date().toISOString().slice(0, 10)}/shards/0`,
  "status/chat",
  "audit/a",
  "clawfire/of-the-site/visitors/ada",
];

/** As one of ours that is due would be: whoever looked for ours by a site's names would find it. */
export const dueFields = {
  state: "open",
  lease: { holder: "", until: new Date(0) },
  expireAt: new Date(0),
  lateCheckAt: new Date(0),
  text: "x",
};
