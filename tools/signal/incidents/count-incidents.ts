import { Count, countMessages, Incident } from './incident';
import { INCIDENTS } from './incidents';

const HOUR = 3600;

/** How incidents are counted. */
export interface CountOptions {
  /** How many times faster time passes. @default 15 */
  readonly times?: number;
  /** Counts only incidents whose name contains it. @default - all of them. */
  readonly only?: string;
  /** @default - the console. */
  readonly print?: (line: string) => void;
}

/** Lets all incidents happen, one after the other, and says what people receive of each over two hours; true when all is as it must be. */
export async function countIncidents({ times = 15, only = '', print = console.log }: CountOptions = {}): Promise<boolean> {
  const chosen = INCIDENTS.filter(({ name }) => name.includes(only));
  print(`${chosen.length} incidents through the real Prometheus and Alertmanager, two hours each, ${times} times faster than they are`);
  let right = true;
  for (const incident of chosen) {
    const count = await countMessages(incident, times, 2 * HOUR);
    report(incident, count, print);
    right &&= count.wrong.length === 0;
  }
  return right;
}

function report({ name }: Incident, { received, wrong }: Count, print: (line: string) => void): void {
  print(`${wrong.length === 0 ? 'right' : 'WRONG'}: ${name}`);
  for (const { receiver, alert, firing, alerts, after } of received) {
    print(`  ${String(after).padStart(5)} s  ${receiver.padEnd(6)} ${firing ? 'firing  ' : 'resolved'} ${alert} (${alerts})`);
  }
  for (const sentence of wrong) print(`  ${sentence}`);
}
