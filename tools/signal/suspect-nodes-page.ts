import { KUBE_STATE_METRICS_THRESHOLDS } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-thresholds';
import { Random } from '../random';
import { CURVES_PAGE, writeSection } from './document';
import { table } from './report';
import { quantile, wilson } from './statistics';
import { FleetFigures, judgeFleets, PUBLISHED } from './suspect-nodes';

/** How many failures there are in 14 days: few enough that a bad node has three, up to two in three weeks for each node. */
const FAILURES = [30, 45, 60, 90, 120];

const FLEETS = 1000;

const HEAD = ['Failures in 14 days', 'Bad nodes found', 'Found after (median, 95%)', 'Healthy nodes named'];

/** Judges simulated fleets with few and with many failures, and writes the figures into docs/signal.md. */
export function judgeNodes(seed: number, fleets = FLEETS, write = writeSection): void {
  const thresholds = KUBE_STATE_METRICS_THRESHOLDS.resolve({});
  const figures = FAILURES.map((failures) => judgeFleets(new Random(seed), fleets, { ...PUBLISHED, failures }, thresholds));
  const rows = table(HEAD, figures.map(row));
  console.log(rows);
  write(CURVES_PAGE, 'SuspectNode', page(fleets, rows));
}

function page(fleets: number, rows: string): string {
  const { nodes, bad, days } = PUBLISHED;
  return [
    '## SuspectNode',
    '',
    `${fleets.toLocaleString('en')} fleets of ${nodes} nodes for each row, of which ${bad} cause half of all failures, as published of 504 GPUs (arXiv 2605.09370). How many failures there are was not published: 60 are about`,
    `one a day for 15 nodes. Nodes have runs for 60 to 100% of the time; a fifth of the runs that fail on a healthy node fail two to four times there, as their program is wrong; one failure of ten is`,
    `blamed on another node. A node counts as named if it is at any moment of the first ${days} days. In parentheses: 95% bounds.`,
    '',
    rows.trim(),
    '',
    'The test counts runs that failed, not failures: with failures, a program that fails again on the same node looked like a bad node, and at 60 failures 80% of the bad and 0.8% of the healthy nodes were named',
    'at a chance of 0.05 for the fleet. A test compares the formula of the simulation with the expressions, in Prometheus itself.',
  ].join('\n');
}

function row({ failures, bad, found, healthy, named, days }: FleetFigures): string[] {
  const after = `${quantile(days, 0.5).toFixed(1)}, ${quantile(days, 0.95).toFixed(1)} days`;
  return [String(failures), share(found, bad), after, share(named, healthy)];
}

function share(some: number, all: number): string {
  const { low, high } = wilson(some, all);
  const percent = (value: number): string => (100 * value).toFixed(value < 0.1 ? 2 : 1);
  return `${percent(some / all)}% (${percent(low)} to ${percent(high)})`;
}
