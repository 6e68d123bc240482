import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CALLS = 2_000_000;

/** The compiler has a thread of its own, which a busy machine may keep waiting. */
const ROUNDS = 20;

/**
 * How often garbage was collected while something was called two million times: in the first round without any, else in the last. Young
 * objects have a megabyte, so that what allocates a single number in each call is found out many times in every round.
 */
async function collectionsDuring(setup: string, call: string): Promise<number> {
  const program = `
    const { PerformanceObserver } = require('node:perf_hooks');
    ${setup}
    const repeat = (times) => { for (let index = 0; index < times; index++) { const value = index % 7; ${call} } };
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
    async function main() {
      let collections = 0;
      new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });
      // Until it is compiled for good: the interpreter itself allocates.
      for (let round = 0; round < ${ROUNDS}; round++) {
        gc();
        await turn();
        collections = 0;
        repeat(${CALLS});
        await turn();
        if (collections === 0) break;
      }
      console.log(collections);
      process.exit();
    }
    main();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--max-semi-space-size=1', '-e', program], {
    cwd: join(__dirname, '../../..'),
  });
  return Number(stdout);
}

const RECORDER = `
  const { Recorder } = require('./build/trainer');
  const { Metric } = require('tsx/cjs/api').require('./lib/metrics/index.ts', __filename);
  const recorder = new Recorder([
    Metric.gauge('loss', 'Loss'),
    Metric.counter('steps_total', 'Steps'),
    Metric.histogram('seconds', 'Seconds', { buckets: [1, 2, 4] }),
    Metric.gauge('state', 'State', { labels: [{ name: 'state', values: ['a', 'b'], bound: 2 }] }),
    Metric.counter('tf_exporter_update_errors_total', 'Errors'),
  ], () => undefined);
  const loss = recorder.gauge('loss'), steps = recorder.counter('steps_total'), seconds = recorder.histogram('seconds');
  const state = recorder.stateSet('state');`;

test.each([
  ['a gauge', 'loss.set(value)'],
  ['a counter', 'steps.inc(); steps.inc(value)'],
  ['a histogram', 'seconds.observe(value)'],
  ['a state', "state.set(value > 3 ? 'a' : 'b')"],
  ['what is refused', 'loss.set(undefined); steps.inc(NaN); seconds.observe(Infinity)'],
])('recording %s allocates nothing', async (_, call) => {
  expect(await collectionsDuring(RECORDER, call)).toBe(0);
});

test('which is noticed where something does: prom-client makes an object of its labels', async () => {
  const setup = `
    const { Gauge } = require('prom-client');
    const loss = new Gauge({ name: 'loss', help: 'Loss', labelNames: ['worker'], registers: [] });`;
  expect(await collectionsDuring(setup, "loss.set({ worker: '0' }, value)")).toBeGreaterThan(10);
});
