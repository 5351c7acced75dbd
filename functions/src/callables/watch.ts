import type { Firestore } from "firebase-admin/firestore";
import { watchStatus } from "../database/paths.ts";
import { GatewayFailure } from "../gateway/failures/failure.ts";
import type { Instance } from "../instance.ts";
import { AlertStore, type DueAlert } from "../owner/alert-store.ts";
import type { Alert } from "../owner/alert.ts";
import { settleOld } from "../owner/answer-spending.ts";
import { readBudgets } from "../owner/budget-state.ts";
import { readSettings, setHalt } from "../owner/settings.ts";
import { judge, WatchState, type Counts } from "../owner/watch.ts";
import type { GatewaySight, OneSight } from "../owner/watch-gateways.ts";
import { signed } from "../owner/webhook.ts";
import { readDay } from "../telemetry/usage-report.ts";
import { anyConnection } from "./gateway-of.ts";

/** Looks after the site on the owner's behalf: tells of what happened, and pauses it where that was asked for. */
export async function watch(instance: Instance, nowMs = Date.now()): Promise<void> {
  const database = await instance.database();
  const [settings, stored, gateway, gateways, counts] = await Promise.all([
    readSettings(database),
    watchStatus(database).get(),
    lookAt(() => anyConnection(instance)),
    lookAtEach(instance),
    readCounts(database, nowMs),
  ]);
  const before = WatchState.parse(stored.data() ?? {});
  const budgets = await readBudgets(database, settings.budgets, nowMs);
  const { state, alerts, halt } = judge(before, { nowMs, gateway, gateways, settings, budgets, counts });
  if (halt?.since !== settings.halt?.since) await setHalt(database, halt);
  await raise(instance, alerts, nowMs);
  if (settings.budgets.some(({ of }) => of !== "messages")) await settleOld(database, nowMs);
  if (JSON.stringify(state) !== JSON.stringify(before)) await watchStatus(database).set(state);
  await deliverDue(instance, nowMs);
}

function lookAtEach(instance: Instance): Promise<OneSight[]> {
  const members = instance.fleet()?.members() ?? [];
  return Promise.all(members.map(async ({ url, connection }) => ({ url, sight: await lookAt(connection) })));
}

/** Nothing is thrown: that it cannot be asked is what there is to see. */
async function lookAt(connect: () => Promise<unknown>): Promise<GatewaySight> {
  try {
    await connect();
    return { kind: "reached" };
  } catch (error) {
    const requestId = error instanceof GatewayFailure ? error.details.requestId : undefined;
    if (requestId !== undefined) return { kind: "waiting", requestId };
    if (error instanceof GatewayFailure) return { kind: "away", problem: `${error.meaning} ${error.remedy}` };
    return { kind: "away", problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Reasons of calls that a limit refused. */
const limits = ["rate-limited", "blocked", "token-replayed"];

async function readCounts(database: Firestore, nowMs: number): Promise<Counts> {
  const { day, turns, failed, errors } = await readDay(database, nowMs);
  const refused = limits.reduce((sum, reason) => sum + (errors.get(reason) ?? 0), 0);
  return { atMs: nowMs, day, turns, failed, refused };
}

/** Records alerts that are not on record yet. Where there is no receiver, they are in the log and in the console only. */
export async function raise(instance: Instance, alerts: readonly Alert[], nowMs: number): Promise<void> {
  const store = new AlertStore(await instance.database(), instance.log);
  const isDelivered = instance.config().ALERT_WEBHOOK_URL !== "";
  await Promise.all(alerts.map((alert) => store.raise(alert, nowMs, isDelivered)));
}

/** Delivers what is due. What fails stays, and is tried again after a pause that grows. */
export async function deliverDue(instance: Instance, nowMs: number): Promise<void> {
  const { ALERT_WEBHOOK_URL: url } = instance.config();
  if (url === "") return;
  const store = new AlertStore(await instance.database(), instance.log);
  const secret = await instance.secrets().alertWebhookSecret();
  const deliver = async (alert: DueAlert) => {
    const { id, type, text, data, atMs } = alert;
    const message = { id, type, atMs, data: { ...data, text } };
    try {
      const status = await instance.post(signed(message, url, secret, nowMs));
      if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
      await store.delivered(alert, nowMs);
    } catch (error) {
      await store.failed(alert, error instanceof Error ? error.message : String(error), nowMs);
    }
  };
  for (let due = await store.takeDue(nowMs); due.length > 0; due = await store.takeDue(nowMs))
    await Promise.all(due.map(deliver));
}
