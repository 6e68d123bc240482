import * as fc from 'fast-check';
import { objectionTo } from '../../dead-mans-switch/src/heartbeat';
import { Silence, SilenceWatch, WatchState } from '../../dead-mans-switch/src/silence-watch';
import { formatState, parseState } from '../../dead-mans-switch/src/state-file';
import { watchdog } from '../programs/dead-mans-switch/switch-program';
import { fuzz } from './fuzz';

const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-1, 1e308, 2 ** 53));
const duration = fc.oneof({ weight: 5, arbitrary: fc.double({ min: 0, max: 1e13, noNaN: true }) }, anyNumber);
const silence = fc.record({
  since: fc.oneof({ weight: 5, arbitrary: fc.nat() }, anyNumber),
  afterHeartbeat: fc.boolean(),
  lastedMs: duration,
  listenedMs: duration,
  excused: fc.boolean(),
  notifiedMs: fc.option(duration, { nil: undefined }),
  unconfirmed: fc.nat({ max: 3 }),
  unconfirmedEnds: fc.nat({ max: 3 }),
}) as fc.Arbitrary<Silence>;
const state = fc.record({ current: silence, ended: fc.option(silence, { nil: undefined }) }) as fc.Arbitrary<WatchState>;

/** Whether a watch that begins with it notifies a silence within the limit. */
function alarms(restored: WatchState | undefined): boolean {
  let now = 0;
  const watch = new SilenceWatch({ silenceMs: 1000, repeatMs: 5000, tickMs: 50, clock: () => now, wall: () => now }, restored, 0);
  for (; now <= 8000; now += 50) {
    watch.tick();
    const due = watch.due();
    due?.notice.since.toISOString();
    if (due?.notice.status === 'firing') return true;
    if (due) watch.confirmed(due);
  }
  return false;
}

const WRITTEN = Buffer.from(
  formatState({
    current: { since: 1, afterHeartbeat: true, lastedMs: 1, listenedMs: 1, excused: false, unconfirmed: 0, unconfirmedEnds: 0 },
  }),
);

fuzz(
  'whatever state a process reads, a silence is notified',
  state,
  (written) => expect(alarms(parseState(Buffer.from(formatState(written)))?.state)).toBe(true),
  { cases: 1000 },
);

fuzz(
  'bytes that were changed are no state, and those beside them are',
  fc.tuple(fc.nat({ max: WRITTEN.length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 20 })),
  ([at, other]) => {
    const changed = Buffer.from(WRITTEN);
    changed.set(other.subarray(0, WRITTEN.length - at), at);
    expect(changed.equals(WRITTEN) || parseState(changed) === undefined).toBe(true);
    expect(parseState(WRITTEN)).toBeDefined();
  },
  { cases: 1000 },
);

fuzz(
  'no text is a heartbeat in which Watchdog does not fire, and the next one is',
  fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map((alerts) => JSON.stringify({ version: '4', status: 'firing', alerts })),
  ),
  (text) => {
    expect(objectionTo(text)).toMatch(/^(not a webhook of Alertmanager|no firing Watchdog)/);
    expect(objectionTo(JSON.stringify(watchdog()))).toBeUndefined();
  },
  { cases: 1000 },
);
