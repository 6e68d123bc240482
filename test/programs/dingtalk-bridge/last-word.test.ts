import { LastWord } from '../../../dingtalk-bridge/src/last-word';
import { alert, resolved } from './alerts';

describe('the last word about an alert', () => {
  const first = { id: 1, index: 0 };
  const second = { id: 2, index: 3 };
  const third = { id: 3, index: 0 };
  const refired = alert({}, { startsAt: '2026-03-01T02:00:00Z' });
  let words: LastWord;

  beforeEach(() => {
    words = new LastWord();
  });

  test('is the newer state, which makes the one before needless', () => {
    expect(words.take(alert(), first)).toBeUndefined();
    expect(words.take(resolved(), second)).toMatchObject(first);
    expect(words.take(refired, third)).toMatchObject(second);
  });

  test('is of this alert alone, in whatever order its labels come', () => {
    expect(words.take(alert({ run_id: 'a', team: 'vision' }), first)).toBeUndefined();
    expect(words.take(alert({ run_id: 'b', team: 'vision' }), second)).toBeUndefined();
    const reordered = { ...alert(), labels: { team: 'vision', run_id: 'a', severity: 'warning', alertname: 'TrainingStalled' } };
    expect(words.take(reordered, third)).toMatchObject(first);
  });

  test('is that it fires again, when the end of its earlier occurrence comes late', () => {
    words.take(refired, first);
    expect(words.take(resolved(), second)).toEqual(second);
    expect(words.take(alert({}, { startsAt: '2026-03-01T03:00:00Z' }), third)).toMatchObject(first);
  });

  test('is its end, also when that has no time or one before its start', () => {
    for (const endsAt of [undefined, '', '0001-01-01T00:00:00Z']) {
      words.take(alert({ run_id: String(endsAt) }), first);
      const end = { ...resolved({ run_id: String(endsAt) }), startsAt: '2026-03-01T01:40:00Z', endsAt };
      expect(words.take(end, second)).toMatchObject(first);
    }
  });

  test('is its end when it began and ended at the same moment before it fires', () => {
    words.take(refired, first);
    expect(words.take({ ...resolved(), endsAt: refired.startsAt }, second)).toEqual(second);
    expect(words.take({ ...resolved(), endsAt: '2026-03-01T02:00:01Z' }, third)).toMatchObject(first);
  });

  test('is that it fires, also when it is said twice', () => {
    words.take(refired, first);
    expect(words.take(alert(), second)).toMatchObject(first);
  });

  test('is known of 20,000 alerts; of more, the oldest is forgotten', () => {
    for (let run = 0; run < 20_000; run++) words.take(alert({ run_id: `${run}` }), { id: run, index: 0 });
    words.take(alert({ run_id: '0' }), { id: 20_000, index: 0 });
    words.take(alert({ run_id: 'new' }), { id: 20_001, index: 0 });
    expect(words.take(alert({ run_id: '0' }), first)).toMatchObject({ id: 20_000 });
    expect(words.take(alert({ run_id: '2' }), first)).toMatchObject({ id: 2 });
    expect(words.take(alert({ run_id: '1' }), first)).toBeUndefined();
  });

  test('is remembered of those that fire and of which nothing waits, the latest thousand', () => {
    const startsAt = '2026-03-01T01:30:00.500Z';
    for (let i = 0; i < 1_004; i++) words.take(alert({ run_id: `${i}` }, { startsAt }), { id: i, index: 0 });
    words.take(resolved({ run_id: '1000' }), { id: 1_004, index: 0 });
    const later = new LastWord();
    for (const each of words.remembered((id) => id === 1_001)) later.remember(each);
    const earlierEnd = (run: number) => ({ ...resolved({ run_id: `${run}` }), endsAt: startsAt });
    const runs = [0, 1, 2, 999, 1_000, 1_001, 1_002, 1_003];
    expect(runs.filter((run) => later.take(earlierEnd(run), first) === first)).toEqual([2, 999, 1_002, 1_003]);
  });
});
