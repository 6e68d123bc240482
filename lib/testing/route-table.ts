import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { execFileSync } from 'node:child_process';
import { IAlerting } from '../routing/alerting';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';

/** Which receivers must be notified of an alert. */
export interface RouteTableRow {
  /** Labels of the alert, `alertname` and `severity` among them. */
  readonly labels: Record<string, string>;
  /** Moment at which it fires, which decides on time intervals. */
  readonly at: Date;
  /** Names of the receivers that are notified, in any order; empty when none is at that time. */
  readonly receivers: string[];
}

/** A routing in rows, to hold the routing tree of an Alertmanager against. */
@checked
export class RouteTable {
  /** @throws InvalidConfigError when there is no row, or one has no time */
  public constructor(private readonly rows: RouteTableRow[]) {
    if (rows.length === 0) throw new InvalidConfigError('a route table has no rows: add at least one');
    for (const { labels, at } of rows) {
      if (Number.isNaN(at.getTime())) {
        throw new InvalidConfigError(
          `row ${describe(labels)} of the route table has no valid time: use for example new Date('2026-03-02T10:00+08:00')`,
        );
      }
    }
  }

  /**
   * Holds each row against the routing itself, its hours included.
   *
   * @returns a sentence for each row that goes elsewhere; empty when all is well
   */
  public violations(alerting: IAlerting): string[] {
    const { route } = alerting;
    return this.rows.flatMap(({ labels, at, receivers }) =>
      difference(`${describe(labels)} at ${at.toISOString()}`, receivers, route.receiversOf(labels, at)),
    );
  }

  /**
   * Asks `amtool config routes test` about each row. It knows no time, and names every receiver that is ever notified; so the rows of an
   * alert together must name all of them as well.
   *
   * @param config text of alertmanager.yml, from `Manifests.configFile`
   * @param amtool path of the program, of Alertmanager 0.31 or later
   * @returns a sentence for each alert that goes elsewhere; empty when all is well
   * @throws Error with the words of amtool when it does not take the config
   */
  public violationsByAmtool(config: string, amtool: string): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'route-table-'));
    try {
      const file = join(folder, 'alertmanager.yml');
      writeFileSync(file, config);
      return this.alerts.flatMap(({ labels, receivers }) => difference(describe(labels), receivers, askAmtool(amtool, file, labels)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Each alert once, with everybody whom one of its rows names. */
  private get alerts(): { labels: Record<string, string>; receivers: string[] }[] {
    const alerts = new Map<string, { labels: Record<string, string>; receivers: string[] }>();
    for (const { labels, receivers } of this.rows) {
      const known = alerts.get(describe(labels));
      alerts.set(describe(labels), { labels, receivers: [...(known?.receivers ?? []), ...receivers] });
    }
    return [...alerts.values()];
  }
}

function askAmtool(amtool: string, file: string, labels: Record<string, string>): string[] {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const answer = execFileSync(amtool, ['config', 'routes', 'test', `--config.file=${file}`, ...matchers], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  return answer.trim().split(',');
}

function difference(what: string, expected: string[], actual: string[]): string[] {
  const [wanted, notified] = [expected, actual].map((names) => [...new Set(names)].sort().join(', ') || 'nobody');
  return wanted === notified ? [] : [`${what}: ${notified} would be notified, not ${wanted}`];
}

function describe(labels: Record<string, string>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}
