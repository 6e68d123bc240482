import { TimeInterval, Weekday } from '../../lib/routing/time-interval';

describe('TimeInterval', () => {
  test('working hours are Monday to Friday in their zone', () => {
    const hours = TimeInterval.workingHours('09:00', '18:00', 'Asia/Shanghai');
    expect(hours._render()).toEqual({
      name: 'working-hours-asia-shanghai-09-00-18-00',
      time_intervals: [
        {
          times: [{ start_time: '09:00', end_time: '18:00' }],
          weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
          location: 'Asia/Shanghai',
        },
      ],
    });
    expect(hours.contains(new Date('2026-03-02T09:00+08:00'))).toBe(true);
    expect(hours.contains(new Date('2026-03-02T17:59:59+08:00'))).toBe(true);
    expect(hours.contains(new Date('2026-03-02T18:00+08:00'))).toBe(false);
    expect(hours.contains(new Date('2026-03-01T12:00+08:00'))).toBe(false);
  });

  test('a range over midnight is two ranges, because those of Alertmanager end with the day', () => {
    const night = TimeInterval.daily('22:00', '07:00', 'UTC');
    expect(night._render()).toMatchObject({
      time_intervals: [{ times: [{ start_time: '22:00', end_time: '24:00' }] }, { times: [{ start_time: '00:00', end_time: '07:00' }] }],
    });
    expect(night.contains(new Date('2026-03-02T23:00Z'))).toBe(true);
    expect(night.contains(new Date('2026-03-02T06:59Z'))).toBe(true);
    expect(night.contains(new Date('2026-03-02T07:00Z'))).toBe(false);
  });

  test('the night that begins on Friday ends on Saturday', () => {
    const night = new TimeInterval('friday-night', { location: 'UTC', from: '22:00', to: '07:00', weekdays: [Weekday.FRIDAY] });
    expect(night._render()).toMatchObject({ time_intervals: [{ weekdays: ['friday'] }, { weekdays: ['saturday'] }] });
    expect(night.contains(new Date('2026-03-07T06:00Z'))).toBe(true);
    expect(night.contains(new Date('2026-03-06T06:00Z'))).toBe(false);
  });

  test('whole days need no times', () => {
    const weekend = new TimeInterval('weekend', { location: 'UTC', weekdays: [Weekday.SATURDAY, Weekday.SUNDAY] });
    expect(weekend._render()).toMatchObject({ time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] });
    expect(weekend.contains(new Date('2026-03-07T00:00Z'))).toBe(true);
    expect(weekend.contains(new Date('2026-03-06T23:59Z'))).toBe(false);
  });

  test('no interval starts when the day is over', () => {
    expect(() => TimeInterval.daily('24:00', '07:00', 'UTC')).toThrow(
      "time interval 'daily-utc-24-00-07-00' starts at 24:00, when the day is over: use 00:00",
    );
    expect(() => TimeInterval.daily('00:00', '24:00', 'UTC')).not.toThrow();
  });

  test('a time or a zone that does not exist is refused', () => {
    expect(() => TimeInterval.daily('22:00', '25:00', 'UTC')).toThrow(
      "time '25:00' of time interval 'daily-utc-22-00-25-00' is not a time of day: use HH:MM from 00:00 to 24:00",
    );
    expect(() => TimeInterval.daily('9:00', '18:00', 'UTC')).toThrow("time '9:00'");
    expect(() => TimeInterval.daily('22:00', '07:00', 'Beijing')).toThrow(
      "location of time interval 'daily-beijing-22-00-07-00' 'Beijing' is not an IANA time zone: write for example 'Asia/Shanghai' or 'UTC'",
    );
  });
});
