import { Agenda } from '../../../dingtalk-bridge/src/agenda';
import { QueueState } from '../../../dingtalk-bridge/src/queue-state';
import { Retries } from '../../../dingtalk-bridge/src/retries';
import { alert, resolved } from './alerts';

const NOW = 1_000_000;
const CRITICAL = 1;
const WARNING = 2;
const RESOLVED = 3;

describe('what a channel sends next', () => {
  let state: QueueState;
  let retries: Retries;
  let agenda: Agenda;

  beforeEach(() => {
    state = new QueueState();
    retries = new Retries();
    agenda = new Agenda('oncall', state, retries);
    accept(RESOLVED, resolved({ run_id: 'c' }));
    accept(WARNING, alert({ run_id: 'b' }));
    accept(CRITICAL, alert({ run_id: 'a', severity: 'critical' }));
    accept(4, alert({ run_id: 'd' }), 'other');
  });

  function accept(id: number, what: ReturnType<typeof alert>, channel = 'oncall'): void {
    state.apply({ type: 'accepted', id, channel, at: 0, key: `${id}`, externalURL: '', bytes: 1, alerts: [what] });
  }

  function fail(id: number, times: number): void {
    for (let i = 0; i < times; i++) retries.failed(id, NOW);
  }

  function digest(now = NOW): number[] {
    return agenda.digest(now, () => true).map(({ accepted }) => accepted.id);
  }

  test('is the most urgent', () => {
    expect(agenda.first(NOW).accepted.id).toBe(CRITICAL);
    expect(digest()).toEqual([CRITICAL, WARNING, RESOLVED]);
    expect(agenda.count(NOW)).toEqual({ critical: 1, others: 2, alerts: 3 });
  });

  test('is not what waits after a failure, which counts again when its time comes', () => {
    fail(CRITICAL, 1);
    expect(agenda.first(NOW).accepted.id).toBe(WARNING);
    expect(agenda.count(NOW)).toMatchObject({ critical: 0, others: 2 });
    expect(agenda.count(NOW + 1_000)).toMatchObject({ critical: 1, others: 2 });
    expect(agenda.first(NOW + 1_000).accepted.id).toBe(CRITICAL);
  });

  test('is less while one that is not critical waits after a failure', () => {
    fail(WARNING, 1);
    expect(agenda.count(NOW)).toMatchObject({ critical: 1, others: 1 });
    expect(agenda.count(NOW + 1_000)).toMatchObject({ critical: 1, others: 2 });
  });

  test('is last what has failed three times, and no longer urgent', () => {
    fail(CRITICAL, 3);
    expect(agenda.count(NOW)).toMatchObject({ critical: 0, others: 2 });
    expect(agenda.count(NOW + 4_000)).toMatchObject({ critical: 0, others: 3 });
    expect(agenda.first(NOW + 4_000).accepted.id).toBe(WARNING);
    for (const id of [WARNING, RESOLVED]) state.apply({ type: 'done', progress: [{ id, alerts: 1 }] });
    expect(agenda.first(NOW + 4_000).accepted.id).toBe(CRITICAL);
  });

  test('is nothing of what has been done with meanwhile', () => {
    fail(CRITICAL, 1);
    state.apply({ type: 'done', progress: [{ id: CRITICAL, alerts: 1 }] });
    expect(agenda.count(NOW)).toEqual({ critical: 0, others: 2, alerts: 2 });
  });

  test('together is at most so many as the last failure allows, of those that are fit', () => {
    retries.digestFailed();
    expect(digest()).toEqual([CRITICAL]);
    retries.succeeded(false);
    expect(agenda.digest(NOW, ({ accepted }) => accepted.id !== WARNING).map(({ accepted }) => accepted.id)).toEqual([CRITICAL, RESOLVED]);
  });

  test('together is nothing that has failed three times, which would make the others fail with it', () => {
    fail(WARNING, 3);
    retries.succeeded(false);
    expect(digest(NOW + 4_000)).toEqual([CRITICAL, RESOLVED]);
  });

  test('is an error when nothing may be sent', () => {
    for (const id of [CRITICAL, WARNING, RESOLVED]) fail(id, 1);
    expect(() => agenda.first(NOW)).toThrow('nothing may be sent');
  });
});
