import { HeartbeatStandIn } from '../../../tools/stand-ins';

test('any GET or POST is a sign of life', async () => {
  const heartbeat = await HeartbeatStandIn.start();
  await fetch(heartbeat.url);
  await fetch(heartbeat.url, { method: 'POST', body: '{}' });
  await fetch(heartbeat.url, { method: 'DELETE' });
  expect(heartbeat.messages.map(({ method, body }) => [method, body])).toEqual([
    ['GET', ''],
    ['POST', '{}'],
  ]);
  await heartbeat.stop();
});
