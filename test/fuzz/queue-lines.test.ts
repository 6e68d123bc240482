import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Damage, replay } from '../../dingtalk-bridge/src/queue-replay';
import { QueueState } from '../../dingtalk-bridge/src/queue-state';
import { seal } from '../../dingtalk-bridge/src/sealed-line';
import { temporaryFolder } from '../../tools/temporary-folder';
import { alert, notification } from '../programs/dingtalk-bridge/alerts';
import { openQueue, waiting } from '../programs/dingtalk-bridge/opened-queue';
import { fuzz } from './fuzz';

const word = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', 'oncall', '\u2028', '\n', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const number = fc.oneof(fc.constantFrom(0, 1, 2, -1, 1.5, 1e308, -1e308, 2 ** 53 - 1, Date.now()), fc.integer());
const hostileAlert = fc.oneof(
  fc.record(
    {
      status: fc.constantFrom('firing', 'resolved', 'constructor'),
      labels: fc.oneof(fc.dictionary(word, word), fc.jsonValue()),
      annotations: fc.oneof(fc.dictionary(word, word), fc.jsonValue()),
      startsAt: fc.oneof(fc.constantFrom('2026-11-28T20:15:04Z', '0000-00-00'), word),
      endsAt: word,
      fingerprint: word,
    },
    { requiredKeys: ['status', 'labels', 'startsAt'] },
  ),
  fc.jsonValue(),
);
const record = fc.record(
  {
    type: fc.oneof(fc.constantFrom('accepted', 'done', 'posted'), word),
    id: number,
    channel: word,
    at: number,
    key: word,
    externalURL: word,
    bytes: number,
    alerts: fc.oneof(fc.array(hostileAlert, { maxLength: 3 }), fc.jsonValue()),
    // Of other notifications than the neighbors, which have the numbers 1 and 2.
    progress: fc.oneof(fc.array(fc.record({ id: fc.integer({ min: 3 }), alerts: number })), fc.jsonValue()),
    robot: word,
    ids: fc.oneof(fc.array(number), fc.jsonValue()),
    penaltyMs: number,
  },
  { requiredKeys: ['type'] },
);
const line = fc.oneof(
  record.map((value) => JSON.stringify(value)),
  record.map((value) => seal(value)),
  fc.json(),
  fc.string({ unit: 'binary' }),
);

describe('the queue', () => {
  const accepted: string[] = [];
  const keys: string[] = [];

  beforeAll(async () => {
    const directory = temporaryFolder();
    const queue = await openQueue(directory);
    for (const run of ['first', 'last']) await queue.accept('neighbors', notification([alert({ run_id: run })], run));
    accepted.push(...readFileSync(join(directory, 'queue-1.log'), 'utf8').split('\n\n').slice(2, 4));
    keys.push(...[...queue.state.pendingOf('neighbors')].map((each) => each.accepted.key));
    await queue.close();
  });

  const around = (lines: string[]) => `${[accepted[0], ...lines, accepted[1]].join('\n\n')}\n\n`;

  async function replayed(log: string): Promise<{ state: QueueState; damage: Damage }> {
    const state = new QueueState();
    const damage = new Damage();
    await replay([Buffer.from(log)], (each) => state.apply(each), damage);
    return { state, damage };
  }

  function waitingIn(state: QueueState): [string, string[]][] {
    const alerts = (channel: string) => [...state.pendingOf(channel)].flatMap((each) => each.accepted.alerts.slice(each.done));
    return state.waitingChannels.map((channel) => [channel, alerts(channel).map((each) => JSON.stringify(each))]);
  }

  fuzz(
    'has all that is whole, whatever lines are in its log, and writes a log that means the same',
    fc.array(line, { maxLength: 6 }),
    async (lines) => {
      const { state } = await replayed(around(lines));
      const neighbors = [...state.pendingOf('neighbors')].map((each) => each.accepted.key);
      expect(neighbors).toEqual(expect.arrayContaining(keys));
      const rewritten = await replayed([...state.snapshot(Date.now())].map((each) => `${seal(each)}\n\n`).join(''));
      expect(rewritten.damage.count).toBe(0);
      expect(waitingIn(rewritten.state)).toEqual(waitingIn(state));
      expect(rewritten.state.nextId()).toBe(state.nextId());
    },
    { cases: 600 },
  );

  fuzz(
    'is taken over whatever lines are in its log, and takes more',
    fc.array(line, { maxLength: 6 }),
    async (lines) => {
      const directory = temporaryFolder();
      writeFileSync(join(directory, 'queue-1.log'), around(lines));
      const queue = await openQueue(directory);
      expect(waiting(queue, 'neighbors')).toEqual(expect.arrayContaining(['first', 'last']));
      expect(await queue.accept('neighbors', notification([alert({ run_id: 'more' })], 'more'))).toBe(true);
      await queue.close();
    },
    { cases: 40 },
  );
});
