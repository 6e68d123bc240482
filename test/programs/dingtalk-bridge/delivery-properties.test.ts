import * as fc from 'fast-check';
import { postJson } from '../../../runtime/post';
import { fuzz } from '../../fuzz/fuzz';
import {
  Change,
  ChannelName,
  CHANNELS,
  DeliveryHistory,
  MESSAGES_PER_MINUTE,
  Post,
  TreatmentName,
  TREATMENTS,
  Word,
} from './delivery-history';

jest.mock('../../../runtime/post');

type Step =
  | { readonly notify: ChannelName; readonly changes: readonly [number, Change][] }
  | { readonly pass: number }
  | { readonly treatments: readonly TreatmentName[] }
  | { readonly restart: 'stop' | 'crash' };

const change = fc.tuple(fc.nat(1), fc.constantFrom<Change>('fire', 'resolve', 'late end'));
const changes = fc.uniqueArray(change, { minLength: 1, maxLength: 2, selector: ([alert]) => alert });
const treatment = fc.constantFrom(...(Object.keys(TREATMENTS) as TreatmentName[]));
const treatments = fc.oneof(
  fc.array(treatment, { minLength: 1, maxLength: 4 }),
  fc.tuple(treatment, fc.integer({ min: 2, max: 12 })).map(([name, times]) => Array.from({ length: times }, () => name)),
);
const restart = fc.constantFrom<'stop' | 'crash'>('stop', 'crash');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ notify: fc.constantFrom('a', 'a', ...CHANNELS), changes }) },
  { weight: 2, arbitrary: fc.record({ pass: fc.constantFrom(500, 5_000, 20_000, 70_000, 200_000) }) },
  { weight: 2, arbitrary: fc.record({ treatments }) },
  { weight: 2, arbitrary: fc.record({ restart }) },
);

/** Alertmanager's second replica says the end of the first occurrence when the second one has long been delivered. */
const LATE_END_AFTER_RESTARTS: Step[] = [
  { notify: 'a', changes: [[0, 'fire']] },
  { notify: 'a', changes: [[0, 'resolve']] },
  { notify: 'a', changes: [[0, 'fire']] },
  { pass: 70_000 },
  { restart: 'stop' },
  { restart: 'stop' },
  { notify: 'a', changes: [[0, 'late end']] },
];

/** No copy is confirmed, and every process lives only until the next copy. */
const COPIES_OVER_RESTARTS: Step[] = [
  { treatments: Array.from({ length: 6 }, () => 'cut') },
  { notify: 'a', changes: [[0, 'fire']] },
  ...Array.from({ length: 6 }, (): Step[] => [{ restart: 'crash' }, { restart: 'stop' }, { pass: 200_000 }]).flat(),
];

let history: DeliveryHistory;

async function live(steps: readonly Step[]): Promise<void> {
  history = await DeliveryHistory.begin();
  jest.mocked(postJson).mockImplementation((url, json) => history.post(url, json));
  for (const each of steps) {
    if ('notify' in each) await history.notify(each.notify, each.changes);
    else if ('pass' in each) await history.pass(each.pass);
    else if ('treatments' in each) history.treatments.push(...each.treatments);
    else await history.restart(each.restart);
  }
}

/** Posts that may have been seen, for all that the bridge knows. */
function mayHaveArrived({ treatment: name }: Post): boolean {
  const { result } = TREATMENTS[name];
  return name === 'ok' || name === 'late' || name === 'html' || (!result.answered && result.sent);
}

const textOf = ({ run, since, isFiring }: Word) => `${run} ${isFiring ? 'fires' : 'resolved'} since ${since}`;

function expectOrder(): void {
  const latest = new Map<string, string>();
  for (const { words, treatment: name } of history.posts) {
    if (!TREATMENTS[name].shown) continue;
    for (const word of words) {
      const place = `${word.since} ${word.isFiring ? 0 : 1}`;
      if (place < (latest.get(word.run) ?? '')) throw new Error(`an older word after a newer one: ${textOf(word)}`);
      latest.set(word.run, place);
    }
  }
}

function expectLastWords(): void {
  const shown = history.posts.filter(({ treatment: name }) => TREATMENTS[name].shown).flatMap(({ words }) => words);
  for (const run of new Set(history.accepted.map((word) => word.run))) {
    const last = history.accepted.filter((word) => word.run === run && !word.isLate).at(-1)!;
    if ((history.dropped.get(run) ?? -1) > last.order) continue;
    const said = shown.filter((word) => word.run === run).at(-1);
    expect(said && textOf(said)).toBe(textOf(last));
  }
}

function expectFewCopies(): void {
  const countIn = (words: Word[], text: string) => words.filter((word) => textOf(word) === text).length;
  const sent = history.posts.filter(mayHaveArrived).flatMap(({ words }) => words);
  for (const text of new Set(sent.map(textOf))) {
    const copies = countIn(sent, text);
    const notifications = countIn(history.accepted, text);
    if (copies > 3 * notifications) throw new Error(`${text}: ${copies} copies for ${notifications} notifications`);
  }
}

function expectPace(): void {
  for (const { at, robot } of history.posts) {
    const minute = history.posts.filter((post) => post.robot === robot && post.at > at - 60_000 && post.at <= at);
    expect(minute.length).toBeLessThanOrEqual(MESSAGES_PER_MINUTE);
  }
}

async function expectAccount(): Promise<void> {
  const [delivered, merged, lost, waiting] = [
    await history.total('alerts_delivered_total'),
    await history.total('alerts_merged_total'),
    await history.total('alerts_lost_total'),
    await history.waiting(),
  ];
  expect({ sum: delivered + merged + lost + waiting, delivered, merged, lost, waiting }).toMatchObject({ sum: history.accepted.length });
}

describe('whatever happens to alerts, DingTalk and the bridge', () => {
  afterEach(() => jest.restoreAllMocks());

  fuzz(
    'the last word about each alert is its state, none comes after a newer one, and every alert is accounted for',
    fc.array(step, { minLength: 1, maxLength: 16 }),
    async (steps) => {
      await live(steps);
      try {
        await expectAccount();
        await history.drain();
        await expectAccount();
        expectLastWords();
        expectOrder();
        expectFewCopies();
        expectPace();
      } finally {
        await history.end();
      }
    },
    { cases: 25, found: [LATE_END_AFTER_RESTARTS, COPIES_OVER_RESTARTS] },
  );

  fuzz(
    'a robot that is too fast for DingTalk is left alone for a minute, over four restarts and whatever comes',
    fc.record({
      refusal: fc.constantFrom<TreatmentName>('throttled', 'punished', 'tooMany'),
      restarts: fc.array(fc.record({ how: restart, fires: fc.boolean() }), { minLength: 4, maxLength: 4 }),
    }),
    async ({ refusal, restarts }) => {
      await live([{ treatments: [refusal] }, { notify: 'a', changes: [[0, 'fire']] }]);
      try {
        const refusedAt = history.clock.now();
        for (const { how, fires } of restarts) {
          await history.restart(how);
          if (fires) await history.notify('a', [[1, 'fire']]);
          else await history.pass(2_000);
        }
        expect(history.clock.now()).toBeLessThanOrEqual(refusedAt + 8_000);
        expect(history.posts).toHaveLength(1);
        await history.drain();
        expect(history.posts[1].at).toBe(refusedAt + 60_000);
      } finally {
        await history.end();
      }
    },
    { cases: 8 },
  );
});
