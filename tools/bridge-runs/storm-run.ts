import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../servers/wait-until';
import { DingTalkStandIn } from '../stand-ins';
import { temporaryFolder } from '../temporary-folder';
import { BridgeProgram } from './bridge-program';
import { runIdsIn, webhook } from './webhooks';

const NOTIFICATIONS = 500;
const ALERTS_PER_NOTIFICATION = 10;
const STORM_MS = 60_000;
/** The first critical alert comes in mid-storm, when warnings have used up all that they may. */
const FIRST_CRITICAL = NOTIFICATIONS / 2;

/** What came of a storm. */
export interface StormRunResult {
  readonly alerts: number;
  readonly delivered: number;
  /** Messages that DingTalk refused, each the start or the continuation of a penalty. */
  readonly refusals: number;
  readonly messages: number;
  readonly firstCriticalSeconds: number;
  readonly lastSeconds: number;
  readonly peakRssMiB: number;
}

/** Sends 5,000 alerts in a minute, in real time, to the bundled bridge with one robot behind the strict stand-in. */
export async function stormRun(): Promise<StormRunResult> {
  const dingtalk = await DingTalkStandIn.start();
  const deliveredAt = new Map<string, number>();
  dingtalk.onMessage(({ text, receivedAt }) => {
    for (const run of runIdsIn(text)) if (!deliveredAt.has(run)) deliveredAt.set(run, receivedAt);
  });
  const bridge = await BridgeProgram.start(temporaryFolder(), dingtalk.url);
  const startedAt = Date.now();
  let firstCriticalAt = 0;
  for (let i = 0; i < NOTIFICATIONS; i++) {
    await sleep(Math.max(0, startedAt + (i * STORM_MS) / NOTIFICATIONS - Date.now()));
    const isCritical = i >= FIRST_CRITICAL && i % 50 === 0;
    if (isCritical && firstCriticalAt === 0) firstCriticalAt = Date.now();
    while (!(await bridge.post(webhook(i, ALERTS_PER_NOTIFICATION, isCritical ? 'critical' : 'warning')))) await sleep(100);
  }
  const alerts = NOTIFICATIONS * ALERTS_PER_NOTIFICATION;
  await waitUntil('every alert is delivered', () => deliveredAt.size, { until: (count) => count >= alerts, deadlineMs: 400_000 }).catch(
    () => undefined,
  );
  const { peakRssMiB } = bridge;
  await bridge.stop();
  await dingtalk.stop();
  return {
    alerts,
    delivered: deliveredAt.size,
    refusals: dingtalk.refusals.length,
    messages: dingtalk.messages.length,
    firstCriticalSeconds: ((deliveredAt.get(`run-${FIRST_CRITICAL}-0`) ?? Infinity) - firstCriticalAt) / 1000,
    lastSeconds: (Math.max(...deliveredAt.values()) - startedAt) / 1000,
    peakRssMiB,
  };
}
