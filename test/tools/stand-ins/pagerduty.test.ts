import { PagerDutyStandIn, STAND_IN_ROUTING_KEY } from '../../../tools/stand-ins';

describe('PagerDutyStandIn', () => {
  let pagerDuty: PagerDutyStandIn;

  beforeEach(async () => {
    pagerDuty = await PagerDutyStandIn.start();
  });
  afterEach(() => pagerDuty.stop());

  async function post(event: object): Promise<[number, object]> {
    const response = await fetch(pagerDuty.url, { method: 'POST', body: JSON.stringify({ routing_key: STAND_IN_ROUTING_KEY, ...event }) });
    return [response.status, (await response.json()) as object];
  }

  test('takes an event and its end', async () => {
    const payload = { summary: 'it fires', source: 'cluster', severity: 'critical' };
    expect(await post({ event_action: 'trigger', dedup_key: 'a', payload })).toMatchObject([202, { status: 'success', dedup_key: 'a' }]);
    expect(await post({ event_action: 'resolve', dedup_key: 'a' })).toMatchObject([202, { status: 'success' }]);
    expect(pagerDuty.messages.map(({ action, dedupKey }) => [action, dedupKey])).toEqual([
      ['trigger', 'a'],
      ['resolve', 'a'],
    ]);
  });

  test('names everything that is wrong', async () => {
    const payload = { summary: 'x'.repeat(1_025), severity: 'page' };
    expect(await post({ routing_key: 'R', event_action: 'trigger', payload, links: [{ href: 'no address' }] })).toMatchObject([
      400,
      {
        status: 'invalid event',
        errors: [
          'Invalid routing key',
          "'payload.summary' is too long",
          "'payload.source' is missing or blank",
          expect.stringMatching(/^'payload.severity' is invalid/),
          "'links' holds an invalid URL",
        ],
      },
    ]);
    expect(await post({ event_action: 'resolve' })).toMatchObject([400, { errors: ["'dedup_key' is missing or blank"] }]);
  });
});
