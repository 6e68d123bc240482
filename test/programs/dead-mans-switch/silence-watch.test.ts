import { Outcome } from '../../../dead-mans-switch/src/receiver';
import { MINUTE, Watched } from './watched';

let watched: Watched;

beforeEach(() => (watched = new Watched()));

describe('a silence', () => {
  test('is none while heartbeats come, nor right after the start', () => {
    watched.until(9);
    watched.watch.beat();
    watched.until(18);
    expect(watched.posted).toEqual([]);
  });

  test('is notified once, and again when it lasts long', () => {
    watched.until(130);
    expect(watched.posted).toEqual(['10: firing after 10', '70: firing after 70', '130: firing after 130']);
  });

  test('is notified as over when the heartbeat is back, once', () => {
    watched.until(12);
    watched.watch.beat();
    watched.until(15);
    expect(watched.posted).toEqual(['10: firing after 10', '13: resolved after 12']);
  });

  test('is notified until somebody has taken it, and its end as well', () => {
    watched.outcome = Outcome.REFUSED;
    watched.until(12);
    watched.outcome = Outcome.CONFIRMED;
    watched.until(15);
    expect(watched.posted).toEqual(['10: firing after 10', '11: firing after 11', '12: firing after 12', '13: firing after 13']);
    watched.outcome = Outcome.UNREACHABLE;
    watched.watch.beat();
    watched.until(17);
    watched.outcome = Outcome.CONFIRMED;
    watched.until(20);
    expect(watched.posted.slice(4)).toEqual(['16: resolved after 15', '17: resolved after 15', '18: resolved after 15']);
  });

  test('that nobody was notified of is not notified when it is over', () => {
    watched.outcome = Outcome.REFUSED;
    watched.until(10);
    watched.watch.beat();
    watched.outcome = Outcome.CONFIRMED;
    watched.until(19);
    expect(watched.posted).toEqual(['10: firing after 10']);
  });

  test('that is over while its notification is on its way is notified as over, if it arrived', () => {
    watched.until(9);
    watched.now += MINUTE;
    watched.watch.tick();
    const due = watched.watch.due()!;
    watched.watch.sending(due);
    watched.watch.beat();
    watched.watch.confirmed(due);
    watched.until(12);
    expect(watched.posted).toEqual(['11: resolved after 10']);
  });

  test('that is over while its notification is on its way is forgotten, if it did not arrive', () => {
    watched.until(9);
    watched.now += MINUTE;
    watched.watch.tick();
    const due = watched.watch.due()!;
    watched.watch.sending(due);
    watched.watch.beat();
    watched.watch.failed(due);
    watched.until(12);
    expect(watched.posted).toEqual([]);
  });

  test('that is new is the last word, also when the end of the one before could not be sent', () => {
    watched.until(10);
    watched.watch.beat();
    watched.outcome = Outcome.REFUSED;
    watched.until(20);
    watched.outcome = Outcome.CONFIRMED;
    watched.until(30);
    expect(watched.posted.at(-1)).toBe('21: firing after 11');
  });
});

describe('a notification that is not confirmed', () => {
  beforeEach(() => (watched.outcome = Outcome.UNCONFIRMED));

  test('is sent three times and no more, until it is time to repeat it', () => {
    watched.until(75);
    const copies = ['10: firing after 10', '11: firing after 11', '12: firing after 12'];
    expect(watched.posted).toEqual([...copies, '72: firing after 72', '73: firing after 73', '74: firing after 74']);
  });

  test('may have arrived, so its end is notified, three times and no more', () => {
    watched.until(10);
    watched.watch.beat();
    watched.until(18);
    expect(watched.posted.slice(1)).toEqual(['11: resolved after 10', '12: resolved after 10', '13: resolved after 10']);
  });

  test('counts copies that left before a restart', () => {
    watched.until(11);
    watched.restart(1);
    watched.until(40);
    expect(watched.posted).toEqual(['10: firing after 10', '11: firing after 11', '13: firing after 13']);
  });

  test('counts no copies that certainly did not arrive', () => {
    watched.outcome = Outcome.UNREACHABLE;
    watched.until(15);
    watched.outcome = Outcome.UNCONFIRMED;
    watched.until(30);
    expect(watched.posted.slice(6)).toEqual(['16: firing after 16', '17: firing after 17', '18: firing after 18']);
  });
});

describe('time', () => {
  test.each([-7 * 60, 10, 7 * 60])('of the wall clock that is moved by %d minutes neither alarms nor hides a silence', (minutes) => {
    watched.until(5);
    watched.wallShift = minutes * MINUTE;
    watched.until(9);
    expect(watched.posted).toEqual([]);
    watched.until(11);
    expect(watched.posted).toEqual(['10: firing after 10']);
  });

  test('in which the process was frozen is no silence: what was posted meanwhile still arrives', () => {
    watched.until(9);
    watched.freeze(20);
    watched.look();
    watched.until(33);
    expect(watched.posted).toEqual([]);
    watched.watch.beat();
    watched.until(42);
    expect(watched.posted).toEqual([]);
  });

  test('after which the heartbeat stays away is a silence, after half of the limit at the latest', () => {
    watched.until(9);
    watched.freeze(20);
    watched.until(60);
    expect(watched.posted).toEqual(['35: firing after 35']);
  });

  test('is lost by freezing once, not by freezing again and again', () => {
    watched.until(9);
    for (let i = 0; i < 12; i++) {
      watched.freeze(5);
      watched.look();
    }
    expect(watched.posted).not.toEqual([]);
  });
});

describe('a restart', () => {
  test('forgets neither a silence nor that it was notified', () => {
    watched.until(8);
    watched.restart(1);
    watched.until(12);
    watched.restart(1);
    watched.until(15);
    watched.watch.beat();
    watched.restart(1);
    watched.until(18);
    expect(watched.posted).toEqual(['10: firing after 10', '17: resolved after 15']);
  });

  test('again and again does not keep it from noticing a silence', () => {
    for (let i = 0; i < 10; i++) {
      watched.restart(1);
      watched.until(watched.now / MINUTE + 1);
    }
    expect(watched.posted).toEqual(['10: firing after 10']);
  });

  test('after a long time listens first', () => {
    watched.until(8);
    watched.restart(120);
    watched.until(132);
    expect(watched.posted).toEqual([]);
    watched.until(133);
    expect(watched.posted).toEqual(['133: firing after 133']);
  });

  test('repeats a notification at the time at which it would have been repeated', () => {
    watched.until(10);
    watched.restart(30);
    watched.until(71);
    expect(watched.posted).toEqual(['10: firing after 10', '70: firing after 70']);
  });
});
