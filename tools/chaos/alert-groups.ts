import { Random } from '../random';

type Status = 'firing' | 'resolved';

interface ChaosAlert {
  readonly runId: string;
  readonly severity: string;
  status: Status;
  /** Its end was taken: Alertmanager mentions it no more. */
  over: boolean;
  startsAt: string;
  endsAt: string;
}

const NEVER = '0001-01-01T00:00:00Z';

/** A group of alerts as Alertmanager keeps one: its alerts come and go, and each notification holds the state of all of them. */
export class AlertGroup {
  private readonly alerts: ChaosAlert[];
  private seconds = 0;

  public constructor(
    private readonly name: string,
    alerts: number,
    private readonly random: Random,
  ) {
    this.alerts = Array.from({ length: alerts }, (_, i) => ({
      runId: `${name}x${i}y`,
      severity: i === 0 ? 'critical' : 'warning',
      status: 'firing',
      over: false,
      startsAt: this.now(),
      endsAt: NEVER,
    }));
  }

  /** By the run_id that stands in the message. */
  public get states(): Map<string, Status> {
    return new Map(this.alerts.map(({ runId, status }) => [runId, status]));
  }

  /** Something happens: one of the alerts resolves, or fires anew. */
  public change(): void {
    const alert = this.random.of(this.alerts);
    if (alert.status === 'firing') {
      alert.status = 'resolved';
      alert.endsAt = this.now();
    } else {
      alert.status = 'firing';
      alert.over = false;
      alert.startsAt = this.now();
      alert.endsAt = NEVER;
    }
  }

  /** The webhook about the state as it is now; undefined when there is nothing to say. */
  public notification(): object | undefined {
    const mentioned = this.alerts.filter(({ over }) => !over);
    if (mentioned.length === 0) return undefined;
    const alerts = mentioned.map(({ runId, severity, status, startsAt, endsAt }) => ({
      status,
      labels: { alertname: 'TrainingStalled', severity, run_id: runId },
      annotations: { summary: 'no progress', description: 'The step counter has not moved.' },
      startsAt,
      endsAt,
      fingerprint: runId,
    }));
    const status = mentioned.some((alert) => alert.status === 'firing') ? 'firing' : 'resolved';
    return { version: '4', groupKey: `{}:{group="${this.name}"}`, status, externalURL: 'http://alertmanager', truncatedAlerts: 0, alerts };
  }

  /** The last notification was taken. */
  public accepted(): void {
    for (const alert of this.alerts) alert.over = alert.status === 'resolved';
  }

  // A time line of the alerts' own, which no clock of this machine moves.
  private now(): string {
    return new Date(Date.UTC(2026, 0, 1) + ++this.seconds * 1000).toISOString();
  }
}

/** What a message says of each run: the symbol that stands last before its run_id. */
export function statesIn(text: string): Map<string, Status> {
  const states = new Map<string, Status>();
  let status: Status = 'firing';
  for (const [token, runId] of text.matchAll(/[🔴🟠🔵✅]|(g\d+x\d+y)/gu)) {
    if (runId !== undefined) states.set(runId, status);
    else status = token === '✅' ? 'resolved' : 'firing';
  }
  return states;
}
