import { batchOf } from '../../../dingtalk-bridge/src/batch';
import { Pending } from '../../../dingtalk-bridge/src/queue-state';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { alert } from './alerts';

function pending(id: number, alerts: Alert[], rest: Partial<Pending> = {}): Pending {
  const accepted = { type: 'accepted' as const, id, channel: 'c', at: 0, key: '', externalURL: 'http://am', bytes: 0, alerts };
  return { accepted, done: 0, superseded: new Set(), attempts: 0, ...rest };
}

function marks(waiting: Pending[], count: number): [id: number, alerts: number][] {
  return batchOf(waiting)
    .progress(count)
    .map(({ id, alerts }) => [id, alerts]);
}

describe('a batch', () => {
  test('of one notification is what is left of it', () => {
    const waiting = [pending(1, [alert({ run_id: 'a' }), alert({ run_id: 'b' }), alert({ run_id: 'c' })], { done: 1 })];
    expect(batchOf(waiting).alerts.map(({ labels }) => labels.run_id)).toEqual(['b', 'c']);
    expect(marks(waiting, 1)).toEqual([[1, 2]]);
  });

  test('of many marks exactly what was delivered as done', () => {
    const waiting = [
      pending(1, [alert({ run_id: 'a' }), alert({ run_id: 'b' })]),
      pending(2, [alert({ run_id: 'c' }), alert({ run_id: 'd' })]),
    ];
    expect(marks(waiting, 3)).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test('leaves out what a newer state has replaced, and counts it apart', () => {
    const waiting = [pending(1, [alert({ run_id: 'a' }), alert({ run_id: 'b' })], { superseded: new Set([0]) }), pending(2, [alert()])];
    const batch = batchOf(waiting);
    expect(batch.alerts.map(({ labels }) => labels.run_id)).toEqual(['b', undefined]);
    expect(batch.progress(1)).toEqual([{ id: 1, alerts: 2, sent: [waiting[0].accepted.alerts[1]], superseded: 1, attempts: 0 }]);
  });
});
