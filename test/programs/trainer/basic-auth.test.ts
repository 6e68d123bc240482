import bcrypt from 'bcrypt';
import { IncomingMessage } from 'node:http';
import { RefusedError } from '../../../runtime/http/route';
import { BasicAuth } from '../../../trainer/src/exporter/basic-auth';

/** The lowest cost that there is. */
const hash = (password: string) => bcrypt.hashSync(password, 4);

/** The status that a client at an address is answered with. */
async function statusOf(auth: BasicAuth, credentials: string, remoteAddress = '10.0.0.1'): Promise<number> {
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  try {
    await auth.authorize({ headers: { authorization }, socket: { remoteAddress } } as IncomingMessage);
    return 200;
  } catch (cause) {
    return (cause as RefusedError).status;
  }
}

let compare: jest.SpyInstance<Promise<boolean>, [string, string]>;
/** Passwords in the order in which they were compared. */
const compared = () => compare.mock.calls.map(([password]) => password);

beforeEach(() => {
  compare = jest.spyOn(bcrypt, 'compare') as unknown as typeof compare;
});
afterEach(() => jest.restoreAllMocks());

test('a password is compared once, whether it is right or wrong', async () => {
  const auth = new BasicAuth({ prometheus: hash('right'), other: hash('other') });
  const statuses: number[] = [];
  for (const password of ['right', 'right', 'wrong', 'wrong', 'right']) statuses.push(await statusOf(auth, `prometheus:${password}`));
  expect(statuses).toEqual([200, 200, 401, 401, 200]);
  expect(compared()).toEqual(['right', 'wrong']);
});

test.each(['2a', '2b', '2y', '2'])('a hash that begins with $%s$ is known', async (version) => {
  const auth = new BasicAuth({ prometheus: hash('right').replace('2b', version) });
  expect([await statusOf(auth, 'prometheus:wrong'), await statusOf(auth, 'prometheus:right')]).toEqual([401, 200]);
});

test('the same password of many at once is compared once', async () => {
  const auth = new BasicAuth({ prometheus: hash('right') });
  expect(await Promise.all([...Array(50)].map(() => statusOf(auth, 'prometheus:right')))).toEqual(Array(50).fill(200));
  expect(compared()).toEqual(['right']);
});

test('when every user was let in, nothing is compared for the rest of the time', async () => {
  const auth = new BasicAuth({ prometheus: hash('right') });
  await statusOf(auth, 'prometheus:right');
  const guesses = ['prometheus:wrong', 'nobody:right', ':', 'constructor:right'];
  expect(await Promise.all(guesses.map((guess) => statusOf(auth, guess)))).toEqual([401, 401, 401, 401]);
  expect(compared()).toEqual(['right']);
});

test.each([4, 6])('an unknown user costs what a known one does: %d', async (cost) => {
  const auth = new BasicAuth({ prometheus: bcrypt.hashSync('right', cost) });
  for (const user of ['prometheus', 'nobody', 'constructor', '__proto__']) expect(await statusOf(auth, `${user}:wrong`)).toBe(401);
  expect(compare.mock.calls.map(([, hashed]) => bcrypt.getRounds(hashed))).toEqual([cost, cost, cost, cost]);
});

test('one password is compared at a time, the newest first', async () => {
  const auth = new BasicAuth({ prometheus: hash('right') });
  let [now, most] = [0, 0];
  compare.mockImplementation(async (password) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    return password === 'right';
  });
  const guesses = [...Array(50).keys()].map((n) => statusOf(auth, `prometheus:guess ${n}`));
  expect(await statusOf(auth, 'prometheus:right')).toBe(200);
  expect(compared()).toEqual(['guess 0', 'right', 'guess 49']);
  expect(new Set(await Promise.all(guesses))).toEqual(new Set([401]));
  expect(most).toBe(1);
});

test('one who guesses all the time does not keep another address waiting', async () => {
  const auth = new BasicAuth({ prometheus: hash('right') });
  let guesses = 0;
  compare.mockImplementation((password) => {
    // For each that is compared, two more come.
    for (let i = 0; i < 2; i++) void statusOf(auth, `prometheus:guess ${guesses++}`, '10.0.0.66');
    return Promise.resolve(password === 'right');
  });
  void statusOf(auth, 'prometheus:first guess', '10.0.0.66');
  expect(await statusOf(auth, 'prometheus:right', '10.0.0.1')).toBe(200);
  expect(compared().indexOf('right')).toBeLessThanOrEqual(2);
  compare.mockImplementation(() => Promise.resolve(false));
});

test('passwords past those that may wait are refused at once, and not those of an address that sends few', async () => {
  const auth = new BasicAuth({ prometheus: hash('right') });
  const few = statusOf(auth, 'prometheus:right', '10.0.0.1');
  const many = await Promise.all([...Array(200).keys()].map((n) => statusOf(auth, `prometheus:guess ${n}`, '10.0.0.66')));
  expect(await few).toBe(200);
  expect(many.filter((status) => status === 429).length).toBeGreaterThan(100);
});

test.each([undefined, '', 'Basic', 'Basic ', 'Basic %%%', 'Bearer right', 'basic'])('%p is not let in', async (authorization) => {
  const auth = new BasicAuth({ prometheus: hash('right') });
  const request = { headers: { authorization }, socket: { remoteAddress: '10.0.0.1' } } as IncomingMessage;
  await expect(auth.authorize(request)).rejects.toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic' } });
});
