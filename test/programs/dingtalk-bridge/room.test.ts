import { QueueState } from '../../../dingtalk-bridge/src/queue-state';
import { Place, Room } from '../../../dingtalk-bridge/src/room';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { alert } from './alerts';

const ROOM = 12 * 1024 * 1024;

describe('the room of a channel', () => {
  let waiting: Record<string, number>;

  beforeEach(() => {
    waiting = {};
  });

  function roomOf(channels: number): Room {
    const state = new QueueState();
    state.bytesOf = (channel) => waiting[channel] ?? 0;
    return new Room(state, channels);
  }

  function sizeOf(...alerts: Alert[]): number {
    return alerts.reduce((sum, each) => sum + (roomOf(1).take('any', [each])?.bytes ?? NaN), 0);
  }

  test('is taken by the bytes of an alert, 400 beside them, and 64 for each label', () => {
    const [some, more] = [alert({ text: '图像' }), alert({ text: '图像', more: '' })];
    expect(sizeOf(some)).toBe(400 + 3 * 64 + Buffer.byteLength(JSON.stringify(some)));
    expect(sizeOf(more)).toBe(400 + 4 * 64 + Buffer.byteLength(JSON.stringify(more)));
  });

  test.each([
    ['three quarters of it', 'warning', 0.75],
    ['all of it', 'critical', 1],
  ])('is used up to the last byte: %s for the severity %s', (_, severity, share) => {
    const one = alert({ severity });
    waiting.oncall = (ROOM / 4) * share - sizeOf(one);
    expect(roomOf(4).take('oncall', [one])).toEqual({ alerts: [one], bytes: sizeOf(one) });
    waiting.oncall += 1;
    expect(roomOf(4).take('oncall', [one])).toBeUndefined();
    expect(roomOf(4).take('other', [one])).toBeDefined();
  });

  test('is as large as the most urgent alert of a notification may take', () => {
    const [critical, warning] = [alert({ severity: 'critical' }), alert()];
    waiting.oncall = ROOM * 0.75;
    expect(roomOf(1).take('oncall', [critical, warning])?.alerts).toHaveLength(2);
    expect(roomOf(1).take('oncall', [warning, critical])).toBeUndefined();
  });

  test('is divided into whole bytes', () => {
    const one = alert({ severity: 'critical' });
    waiting.oncall = Math.floor(ROOM / 7) - sizeOf(one);
    expect(roomOf(7).take('oncall', [one])).toBeDefined();
    waiting.oncall += 0.5;
    expect(roomOf(7).take('oncall', [one])).toBeUndefined();
  });

  test('is all of it where there is no channel', () => {
    expect(roomOf(0).take('oncall', [alert(), alert()])?.alerts).toHaveLength(2);
    waiting.oncall = ROOM;
    expect(roomOf(0).take('oncall', [alert()])).toBeUndefined();
  });

  test('has place for one alert, however small it is, when nothing waits', () => {
    const room = roomOf(1_000_000);
    const place = room.take('oncall', [alert(), alert()]);
    expect(place?.alerts).toHaveLength(1);
    expect(room.take('oncall', [alert()])).toBeUndefined();
    expect(room.take('other', [alert()])).toBeDefined();
    room.release('oncall', place as Place);
    expect(room.take('oncall', [alert()])).toBeDefined();
  });

  test('counts what is not in the queue yet', () => {
    const one = alert();
    const room = roomOf(1);
    waiting.oncall = ROOM * 0.75 - 2 * sizeOf(one);
    const places = [1, 2, 3].map(() => room.take('oncall', [one]));
    expect(places.map((place) => place?.bytes)).toEqual([sizeOf(one), sizeOf(one), undefined]);
    room.release('oncall', places[0] as Place);
    expect(room.take('oncall', [one])).toBeDefined();
    expect(room.take('oncall', [one])).toBeUndefined();
  });

  test('is given to as many alerts of a large notification as fit into what is free, if that is half of it', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => alert({ run_id: `run-${1_000 + i}`, text: 'x'.repeat(2_000) }));
    const [size, limit] = [sizeOf(many[0]), Math.floor(ROOM / 10) * 0.75];
    const fit = Math.ceil(limit / 2 / size);
    waiting.oncall = limit - fit * size;
    expect(roomOf(10).take('oncall', many)).toEqual({ alerts: many.slice(0, fit), bytes: fit * size });
    waiting.oncall += 1;
    expect(roomOf(10).take('oncall', many)?.alerts).toEqual(many.slice(0, fit - 1));
    waiting.oncall = limit / 2 + size;
    expect(roomOf(10).take('oncall', many)).toBeUndefined();
    expect(roomOf(10).take('oncall', many.slice(0, fit - 2))?.alerts).toHaveLength(fit - 2);
  });
});
