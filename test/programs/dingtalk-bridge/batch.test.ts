import { batchOf, digestOf } from '../../../dingtalk-bridge/src/batch';
import { Pending } from '../../../dingtalk-bridge/src/queue-state';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { alert, resolved } from './alerts';

function pending(id: number, alerts: Alert[], done = 0): Pending {
  return { accepted: { type: 'accepted', id, channel: 'c', at: 0, key: '', externalURL: 'http://am', bytes: 0, alerts }, done };
}

describe('a batch', () => {
  test('of one notification is what is left of it', () => {
    const batch = batchOf(pending(1, [alert({ run_id: 'a' }), alert({ run_id: 'b' }), alert({ run_id: 'c' })], 1));
    expect(batch.alerts.map(({ labels }) => labels.run_id)).toEqual(['b', 'c']);
    expect(batch.progress(1)).toEqual([{ id: 1, alerts: 2 }]);
  });

  test('of many marks exactly what was delivered as done', () => {
    const batch = digestOf([
      pending(1, [alert({ run_id: 'a' }), alert({ run_id: 'b' })]),
      pending(2, [alert({ run_id: 'c' }), alert({ run_id: 'd' })]),
    ]);
    expect(batch.progress(3)).toEqual([
      { id: 1, alerts: 2 },
      { id: 2, alerts: 1 },
    ]);
  });

  test('an alert that ended while it waited is sent once, as resolved', () => {
    const batch = digestOf([pending(1, [alert({ run_id: 'a' }), alert({ run_id: 'b' })]), pending(2, [resolved({ run_id: 'a' })])]);
    expect(batch.alerts.map(({ status, labels }) => [status, labels.run_id])).toEqual([
      ['firing', 'b'],
      ['resolved', 'a'],
    ]);
    expect(batch.progress(1)).toEqual([{ id: 1, alerts: 2 }]);
    expect(batch.progress(2)).toEqual([
      { id: 1, alerts: 2 },
      { id: 2, alerts: 1 },
    ]);
  });
});
