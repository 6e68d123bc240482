import { Severity } from '../../lib/rules/severity';
import { Verdict } from './judge';
import { Reported, reported } from './reported';

const ORDER: readonly string[] = [Severity.CRITICAL, Severity.WARNING, Severity.INFO];

/**
 * A line for each alert that would have been sent: which, how severe, from when to when, and about what.
 *
 * @param clock whether times are those of a clock; otherwise they are counted from the start
 */
export function seriesTable(verdict: Verdict, clock: boolean): string {
  // The Watchdog fires always.
  const all = reported(verdict.firing).filter(({ labels }) => ORDER.includes(labels.severity));
  const moment = (seconds: number): string => momentText(seconds, clock);
  const span = ([from, to]: readonly [number, number]): string[] => [moment(from), to === Infinity ? 'the end' : moment(to)];
  const sent = all
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => ORDER.indexOf(a.labels.severity) - ORDER.indexOf(b.labels.severity) || a.spans[0][0] - b.spans[0][0])
    .flatMap((one) => one.spans.map((part) => [one.labels.alertname, one.labels.severity, ...span(part), about(one)]));
  const quiet = all
    .filter(({ spans }) => spans.length === 0)
    .map((one) => [
      one.labels.alertname,
      one.labels.severity,
      ...span([one.from, one.to ?? Infinity]),
      `silenced by ${one.silencedBy.join(', ')}`,
    ]);
  const range = `from ${moment(verdict.start)} to ${moment(verdict.end)}`;
  if (sent.length === 0) return `No alert would have fired ${range}.\n`;
  return `${table([['alert', 'severity', 'from', 'to', 'about'], ...sent, ...quiet])}\nRules evaluated ${range}.\n`;
}

function about({ labels }: Reported): string {
  return Object.entries(labels)
    .filter(([label]) => label !== 'alertname' && label !== 'severity')
    .map(([label, value]) => `${label}=${value}`)
    .join(' ');
}

function table(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return (
    rows
      .map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd(),
      )
      .join('\n') + '\n'
  );
}

function momentText(seconds: number, clock: boolean): string {
  if (clock) return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  return parts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : '')).join('') || '0s';
}
