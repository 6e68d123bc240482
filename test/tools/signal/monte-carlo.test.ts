import { ContractLevel } from '../../../lib/metrics';
import { Family, within } from '../../../tools/signal/families/family';
import { EPOCH } from '../../../tools/signal/families/training';
import { Judge, JudgedRun, Verdict } from '../../../tools/signal/judge';
import { monteCarlo, Outcome } from '../../../tools/signal/monte-carlo';
import { levelTable, reportPage, tables } from '../../../tools/signal/report';

const HOURS = 2;
const FAULT = 3600;
const family = (changes: Partial<Family> = {}): Family => ({
  name: 'some',
  title: 'something',
  hours: HOURS,
  levels: [ContractLevel.FULL],
  story: () => ({ series: [], fault: changes.notice ? FAULT : undefined }),
  ...changes,
});
const FAILURE = family({ name: 'failure', notice: { alerts: ['LossPlateau'], severity: 'warning', within: within(600) } });
const INNOCENT = family({ name: 'innocent', allowed: ['ExporterStale'] });

/** Says of every run the same: alert, severity, from, to in seconds of the story. */
function judging(...firing: [string, string, number, number | null][]): Judge {
  const verdict: Verdict = {
    start: EPOCH,
    end: EPOCH + HOURS * 3600,
    firing: firing.map(([alertname, severity, from, to]) => ({
      labels: { alertname, severity, namespace: 'training', run_id: 'mnist' },
      from: EPOCH + from,
      to: to && EPOCH + to,
    })),
  };
  const judge = {
    judgeAll: <Run>(runs: Iterable<Run>, _judged: (run: Run) => JudgedRun, take: (run: Run, verdict: Verdict) => void) => {
      for (const run of runs) take(run, verdict);
      return Promise.resolve();
    },
  };
  return judge as unknown as Judge;
}

async function outcomeOf(one: Family, ...firing: [string, string, number, number | null][]): Promise<Outcome> {
  const [outcome] = await monteCarlo(judging(...firing), { families: [one], runs: 1, seed: 1 });
  return outcome;
}

test('a failure is noticed by the alert of its kind, after the fault and in time', async () => {
  expect(await outcomeOf(FAILURE, ['LossPlateau', 'warning', FAULT + 300, null])).toMatchObject({
    noticed: true,
    detected: 300,
    share: 1,
    firings: 1,
    wrong: [],
  });
  expect(await outcomeOf(FAILURE, ['LossPlateau', 'warning', FAULT + 900, null])).toMatchObject({ noticed: false, detected: 900 });
  expect(await outcomeOf(FAILURE, ['LossPlateau', 'info', FAULT + 300, null])).toMatchObject({ noticed: false, detected: Infinity });
  expect(await outcomeOf(FAILURE, ['LossDiverging', 'warning', FAULT + 300, null])).toMatchObject({ noticed: false, wrong: [] });
});

test('what comes before the fault is wrong', async () => {
  expect(await outcomeOf(FAILURE, ['LossPlateau', 'warning', 60, 120])).toMatchObject({
    noticed: false,
    wrong: ['LossPlateau'],
    firings: 0,
  });
});

test('the share is that of the time since it was noticed', async () => {
  const firing: [string, string, number, number][] = [
    ['LossPlateau', 'warning', FAULT + 600, FAULT + 1200],
    ['LossPlateau', 'warning', FAULT + 2400, FAULT + 3300],
  ];
  expect(await outcomeOf(FAILURE, ...firing)).toMatchObject({ share: 0.5, firings: 2 });
});

test('an innocent is left alone, but for information and what is right about it', async () => {
  expect(await outcomeOf(INNOCENT, ['LossSpike', 'info', 60, null], ['ExporterStale', 'warning', 60, null])).toMatchObject({
    wrong: [],
    noticed: undefined,
  });
  expect(await outcomeOf(INNOCENT, ['RestartLoop', 'critical', 60, null])).toMatchObject({
    wrong: ['RestartLoop'],
    pages: ['RestartLoop'],
  });
});

test('what its cause silences was not sent', async () => {
  expect(await outcomeOf(INNOCENT, ['TrainingStalled', 'critical', 60, null], ['ExporterStale', 'warning', 60, null])).toMatchObject({
    wrong: ['TrainingStalled'],
  });
});

test('the tables count what was kept, with its bounds', async () => {
  const outcomes = await monteCarlo(judging(['LossPlateau', 'warning', FAULT + 120, null]), {
    families: [FAILURE, INNOCENT],
    runs: 4,
    seed: 1,
  });
  const rows = tables([FAILURE, INNOCENT], outcomes).split('\n');
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  expect(cells[2].slice(1, -1)).toEqual(['failure', '4', '4 of 4', '51.0–100.0 %', '2.0', '2.0', '']);
  expect(cells[7].slice(1, -1)).toEqual(['innocent', '4', '0 of 4', '0.0–49.0 %', '0', 'LossPlateau 4']);
});

test('a table counts by what the pod exports', async () => {
  const families = [FAILURE, { ...INNOCENT, levels: [ContractLevel.CORE, ContractLevel.FULL] }];
  const outcomes = await monteCarlo(judging(['LossPlateau', 'warning', FAULT + 120, null]), { families, runs: 4, seed: 1 });
  const rows = levelTable(families, outcomes).split('\n');
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  expect([cells[0], ...cells.slice(2, 4)].map((row) => row.slice(1, -1))).toEqual([
    ['family', 'to be', 'core', 'basic', 'full'],
    ['failure', 'noticed', '–', '–', '4 of 4'],
    ['innocent', 'left alone', '0 of 2', '–', '0 of 2'],
  ]);
});

test('the report has figures of their own for the families that are held out', async () => {
  const heldOut = { ...FAILURE, name: 'held-out' };
  const outcomes = await monteCarlo(judging(['LossPlateau', 'warning', FAULT + 120, null]), {
    families: [FAILURE, heldOut],
    runs: 2,
    seed: 1,
  });
  const sets = [
    { title: 'Families', families: [FAILURE] },
    { title: 'Held-out families', families: [heldOut] },
  ];
  const page = reportPage('Seed 1; 2 runs.', sets, outcomes);
  expect(page).toContain('\nSeed 1; 2 runs.\n');
  const lines = page.split('\n').filter((line) => /^(#|\| (failure|held-out|all) )/.test(line));
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()).filter(Boolean).slice(0, 3).join(', ')); // prettier-ignore
  expect(cells).toEqual([
    '# Simulated runs',
    '## Families',
    'failure, 2, 2 of 2',
    'all, 2, 2 of 2',
    '### Families by contract level',
    'failure, noticed, –',
    '## Held-out families',
    'held-out, 2, 2 of 2',
    'all, 2, 2 of 2',
    '### Held-out families by contract level',
    'held-out, noticed, –',
  ]);
});
