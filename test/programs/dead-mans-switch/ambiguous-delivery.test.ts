import { DeadMansSwitch } from '../../../dead-mans-switch/src/dead-mans-switch';
import { Receiver } from '../../../dead-mans-switch/src/receiver';
import { Log } from '../../../runtime/log';
import { waitUntil } from '../../../tools/servers/wait-until';
import { Answering } from './switch-program';

test.each<[string, Answering['answer']]>([
  ['never answers', () => undefined],
  ['hangs up', ({ socket }) => socket?.destroy()],
  ['answers without an end', (response) => void response.write('o')],
])('a receiver that takes a notification and then %s is sent three copies, all of which are counted', async (_, answer) => {
  const receiver = await Answering.start(answer);
  const lines: string[] = [];
  const deadMansSwitch = new DeadMansSwitch({
    silenceMs: 100,
    repeatMs: 3_600_000,
    receiver: new Receiver({ format: 'slack', address: () => new URL(receiver.url), deadlineMs: 500 }),
    log: new Log((line) => lines.push(line)),
  });
  deadMansSwitch.start();
  try {
    await waitUntil('the last copy has been sent', () => lines.some((line) => line.includes('"again":false')));
    expect(receiver.said).toEqual(['firing', 'firing', 'firing']);
    expect((await deadMansSwitch.renderMetrics()).body).toContain('dead_mans_switch_notifications_total{result="unconfirmed"} 3');
    expect(lines.join()).not.toContain('sesame');
  } finally {
    await deadMansSwitch.stop();
    receiver.stop();
  }
});
