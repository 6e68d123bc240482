import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../servers/wait-until';
import { DingTalkStandIn } from '../stand-ins';
import { temporaryFolder } from '../temporary-folder';
import { BridgeProgram } from './bridge-program';
import { runIdsIn, webhook } from './webhooks';

export interface CrashRunOptions {
  readonly notifications: number;
  readonly alertsPerNotification: number;
  /** Settles when it is time for the next kill; it may look at the number of alerts that were taken. */
  readonly untilKill: (taken: () => number) => Promise<unknown>;
}

/** What came of a run with crashes. */
export interface CrashRunResult {
  readonly kills: number;
  /** Alerts whose webhook got a 200 and that were never delivered. */
  readonly lost: number;
  /** Messages that repeated an alert. */
  readonly repeatedMessages: number;
  readonly peakRssMiB: number;
  readonly seconds: number;
}

const SENDERS = 8;

/** Sends notifications as Alertmanager does, again until they are taken, while the bridge is killed again and again. */
export async function crashRun({ notifications, alertsPerNotification, untilKill }: CrashRunOptions): Promise<CrashRunResult> {
  const startedAt = Date.now();
  const delivered = new Set<string>();
  let repeatedMessages = 0;
  const dingtalk = await DingTalkStandIn.start({ messagesPerMinute: Infinity });
  dingtalk.onMessage(({ text }) => {
    const runs = runIdsIn(text);
    if (runs.some((run) => delivered.has(run))) repeatedMessages += 1;
    for (const run of runs) delivered.add(run);
  });

  const folder = temporaryFolder();
  const start = () => BridgeProgram.start(folder, dingtalk.url, { messagesPerMinute: 1_000_000 });
  let bridge = await start();
  let next = 0;
  let taken = 0;
  const send = async () => {
    while (next < notifications) {
      const number = next++;
      while (!(await bridge.post(webhook(number, alertsPerNotification)))) await sleep(20);
      taken += alertsPerNotification;
    }
  };
  const senders = Promise.all(Array.from({ length: SENDERS }, send)).then(() => true);

  let kills = 0;
  let peakRssMiB = 0;
  while (!(await Promise.race([senders, untilKill(() => taken).then(() => false)]))) {
    peakRssMiB = Math.max(peakRssMiB, bridge.peakRssMiB);
    await bridge.kill();
    kills += 1;
    bridge = await start();
  }
  await waitUntil('every alert is delivered', () => delivered.size, { until: (count) => count >= taken, deadlineMs: 60_000 }).catch(
    () => undefined,
  );
  peakRssMiB = Math.max(peakRssMiB, bridge.peakRssMiB);
  await bridge.stop();
  await dingtalk.stop();
  return { kills, lost: taken - delivered.size, repeatedMessages, peakRssMiB, seconds: (Date.now() - startedAt) / 1000 };
}
