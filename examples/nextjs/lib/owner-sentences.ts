import { sentenceOf, type CallFailure } from "clawfire-react";

const seeGateway = "What is wrong, and what to do, stands under Gateway.";

/** Where an owner needs other words than a visitor: there is no message to be kept, and they are who must act. */
const sentences: Readonly<Record<string, string>> = {
  "connection-lost": "The connection was lost. The console goes on by itself when it is back.",
  internal: "Something went wrong in the functions. Their log has the cause; try again.",
  "device-not-paired": `The admin device is not let in by the gateway. ${seeGateway}`,
  "gateway-misconfigured": `The gateway does not accept this backend. ${seeGateway}`,
  "gateway-unavailable": `The gateway cannot be reached at the moment. ${seeGateway}`,
  "secret-unusable": "A secret is missing or malformed. npx clawfire doctor names it and says what to type.",
  "storage-unavailable": "The database cannot be reached at the moment. The console tries again by itself.",
};

/** What an owner reads when a call of the console failed: what happened, and what to do. */
export function ownerSentence(failure: CallFailure): string {
  const sentence = Object.hasOwn(sentences, failure.reason) ? sentences[failure.reason] : undefined;
  return sentence ?? sentenceOf(failure);
}
