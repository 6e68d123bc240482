import { TokenBucket } from '../../../dingtalk-bridge/src/token-bucket';

describe('TokenBucket', () => {
  test('a token comes back a minute after it was spent, not earlier', () => {
    const bucket = new TokenBucket(2);
    bucket.spend(1_000);
    bucket.spend(31_000);
    expect([31_000, 60_999, 61_000, 91_000].map((now) => bucket.available(now))).toEqual([0, 0, 1, 2]);
    expect(new TokenBucket(2).nextReturn(7)).toBe(7);
  });
});
