import { KubeStateMetricsThresholds } from '../../lib/kinds/kube-state-metrics/kube-state-metrics-thresholds';
import { Random } from '../random';

/** A failure of a run on a node. */
export interface Failure {
  readonly node: number;
  readonly run: number;
  /** In days since the fleet is watched. */
  readonly day: number;
}

/** What happens on nodes of which some are bad: the first ones. */
export interface Fleet {
  /** The share of the time that each node has a run, from 0 to 1. */
  readonly busy: readonly number[];
  readonly bad: number;
  /** In the order of time. */
  readonly failures: readonly Failure[];
}

/** What is known of a fleet, and what nobody can choose. */
export interface FleetConditions {
  readonly nodes: number;
  readonly bad: number;
  /** The share of the failures that happen on bad nodes. */
  readonly badShare: number;
  /** How many failures there are in all, on average. */
  readonly failures: number;
  readonly days: number;
}

/** As published of 63 nodes with 504 GPUs: three of them had more than half of the exclusions (arXiv 2605.09370). */
export const PUBLISHED: FleetConditions = { nodes: 63, bad: 3, badShare: 0.5, failures: 60, days: 14 };

/** The share of the runs that fail because of their program, and fail so again where they are started again. */
const FAILING_AGAIN = 0.2;
/** How often those fail at most. */
const MOST_ATTEMPTS = 4;
/** The share of the failures that are blamed on another node: the pod that ended first was the victim. */
const BLAMED_WRONGLY = 0.1;

/** Nodes by chance: how busy each is, which runs fail on it and when. */
export function simulatedFleet(random: Random, { nodes, bad, badShare, failures, days }: FleetConditions): Fleet {
  const busy = Array.from({ length: nodes }, () => random.between(0.6, 1));
  const all: Failure[] = [];
  const count = poisson(random, failures);
  for (let run = 0; all.length < count; run++) {
    const isBad = random.chance(badShare);
    const node = isBad ? Math.floor(random.between(0, bad)) : drawn(random, busy, bad);
    const attempts = !isBad && random.chance(FAILING_AGAIN) ? Math.floor(random.between(2, MOST_ATTEMPTS + 1)) : 1;
    const first = random.between(0, days);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const blamed = random.chance(BLAMED_WRONGLY) ? Math.floor(random.between(0, nodes)) : node;
      all.push({ node: blamed, run, day: Math.min(first + attempt / 12, days) });
    }
  }
  return { busy, bad, failures: all.sort((a, b) => a.day - b.day) };
}

/** An upper bound of the likelihood that a node of which `expected` failures are expected has that many, as the rule computes it. */
export function chanceOf(failures: number, expected: number): number {
  if (failures <= expected) return 1;
  const likely = Math.exp(failures - expected - failures * Math.log(failures / expected));
  return likely / Math.sqrt(2 * Math.PI * failures) / (1 - expected / (failures + 1));
}

/** Which nodes SuspectNode names at a moment, from what happened until then. */
export function suspects({ busy, failures }: Fleet, day: number, thresholds: Required<KubeStateMetricsThresholds>): number[] {
  const { suspectNodeFailures, suspectNodeRuns, suspectNodeChance } = thresholds;
  const known = failures.filter((failure) => failure.day <= day);
  const runsOf = busy.map((_, node) => new Set(known.filter((failure) => failure.node === node).map(({ run }) => run)).size);
  const [runTime, allRuns] = [busy, runsOf].map((some) => some.reduce((sum, one) => sum + one, 0));
  return busy.flatMap((share, node) => {
    const own = known.filter((failure) => failure.node === node).length;
    const chance = chanceOf(runsOf[node], (allRuns * share) / runTime);
    return own >= suspectNodeFailures && runsOf[node] >= suspectNodeRuns && chance < suspectNodeChance ? [node] : [];
  });
}

/** How many of the bad nodes were found, and of the others named, over many fleets. */
export interface FleetFigures {
  readonly failures: number;
  readonly fleets: number;
  readonly bad: number;
  readonly found: number;
  readonly healthy: number;
  readonly named: number;
  /** When the bad ones that were found were named, in days. */
  readonly days: readonly number[];
}

/** Judges fleets, each at every moment at which it could name a node: when a run has failed. */
export function judgeFleets(
  random: Random,
  fleets: number,
  conditions: FleetConditions,
  thresholds: Required<KubeStateMetricsThresholds>,
): FleetFigures {
  let [found, named] = [0, 0];
  const days: number[] = [];
  for (let i = 0; i < fleets; i++) {
    const fleet = simulatedFleet(random, conditions);
    const since = new Map<number, number>();
    for (const { day } of fleet.failures) for (const node of suspects(fleet, day, thresholds)) if (!since.has(node)) since.set(node, day);
    for (const [node, day] of since) {
      if (node >= conditions.bad) named++;
      else {
        found++;
        days.push(day);
      }
    }
  }
  const { nodes, bad, failures } = conditions;
  return { failures, fleets, bad: fleets * bad, found, healthy: fleets * (nodes - bad), named, days };
}

/** A node by its share of the time that all are busy, from the first healthy one on. */
function drawn(random: Random, busy: readonly number[], first: number): number {
  let left = random.between(
    0,
    busy.slice(first).reduce((sum, share) => sum + share, 0),
  );
  for (let node = first; node < busy.length - 1; node++) {
    left -= busy[node];
    if (left < 0) return node;
  }
  return busy.length - 1;
}

function poisson(random: Random, mean: number): number {
  let [count, product] = [0, 1 - random.next()];
  for (const limit = Math.exp(-mean); product > limit; count++) product *= 1 - random.next();
  return count;
}
