import { HEALTHY_SECONDS } from './incidents-time';
import { WorldSeries } from './simulated-world';
import { Message, WorldServers } from './world-servers';

/** Something that happens once, and what people receive of it. */
export interface Incident {
  readonly name: string;
  readonly world: readonly WorldSeries[];
  /** The alert by which each receiver hears of it; nobody hears of it without any. */
  readonly heard: { readonly page?: string; readonly ticket?: string };
  /** What must stand in the first message besides: the runs, nodes or GPUs that are hit. */
  readonly victims: readonly string[];
  /** When it is repaired, in seconds after the fault; @default - never. */
  readonly repairedAfter?: number;
}

/** What one receiver got, in seconds after the fault. */
export interface Received {
  readonly receiver: string;
  readonly alert: string;
  readonly firing: boolean;
  readonly alerts: number;
  readonly after: number;
}

export interface Count {
  readonly received: readonly Received[];
  /** A sentence for each thing that is not as it must be. */
  readonly wrong: readonly string[];
}

/**
 * Lets an incident happen and counts what people receive.
 *
 * @param times how many times faster time passes
 * @param seconds how long after the fault it is looked at
 */
export async function countMessages(incident: Incident, times: number, seconds: number): Promise<Count> {
  const servers = await WorldServers.start(incident.world, times);
  try {
    await untilStory(servers, HEALTHY_SECONDS + seconds);
    return judged(incident, servers.messages.filter(isAboveInfo));
  } finally {
    await servers.stop();
  }
}

async function untilStory(servers: WorldServers, end: number): Promise<void> {
  while (servers.now < end) {
    const ended = servers.running.find(({ ending }) => ending !== undefined);
    if (ended) throw new Error(`${ended.name} ended (${ended.ending}):\n${ended.log.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isAboveInfo({ alerts }: Message): boolean {
  return alerts.some(({ labels: { severity } }) => severity === 'critical' || severity === 'warning');
}

function judged({ heard, victims, repairedAfter = Infinity }: Incident, messages: readonly Message[]): Count {
  const received = messages.map(({ receiver, alerts, status, at }) => ({
    receiver,
    alert: alerts[0].labels.alertname,
    firing: status === 'firing',
    alerts: alerts.length,
    after: Math.round(at - HEALTHY_SECONDS),
  }));
  const wrong = ['page', 'ticket'].flatMap((receiver) => {
    const expected = heard[receiver as keyof typeof heard];
    const own = received.filter((one) => one.receiver === receiver);
    const firing = own.filter((one) => one.firing);
    const resolved = own.filter((one) => !one.firing);
    return [
      ...(firing.length > (expected ? 1 : 0) ? [`${receiver}: ${firing.length} messages`] : []),
      ...(expected && !firing.some(({ alert }) => alert === expected) ? [`${receiver}: no ${expected}`] : []),
      ...(resolved.length > 1 ? [`${receiver}: resolved ${resolved.length} times`] : []),
      ...(resolved.some(({ after }) => after < repairedAfter) ? [`${receiver}: resolved, and nothing was repaired`] : []),
      ...own.filter(({ after }) => after < 0).map(({ alert }) => `${receiver}: ${alert} before the fault`),
    ];
  });
  const first = JSON.stringify(
    messages.find(({ status, alerts }) => status === 'firing' && Object.values(heard).includes(alerts[0].labels.alertname)),
  );
  const unnamed = victims.filter((victim) => !first?.includes(victim));
  return { received, wrong: unnamed.length > 0 ? [...wrong, `the first message does not name ${unnamed.join(', ')}`] : wrong };
}
