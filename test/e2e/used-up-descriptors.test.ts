// cspell:ignore prlimit nofile
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { BridgeProgram } from '../../tools/bridge-runs/bridge-program';
import { webhook } from '../../tools/bridge-runs/webhooks';
import { DingTalkStandIn } from '../../tools/stand-ins';
import { valueOf } from '../programs/trainer/exposition';
import { describeUnless, RunningProgram, temporaryFolder, waitUntil } from '../servers';
import { savedSteps, trainSmall, untilSaved } from './small-trainer';

/** File descriptors that a program may still open. */
const LEFT = 10;
const STEPS = 'tf_train_steps_total{worker="0"}';
const noLimits = spawnSync('prlimit', ['--version']).status !== 0 && "needs prlimit: install 'util-linux'";

describeUnless(noLimits, 'a program whose file descriptors are used up by connections', () => {
  const sockets: Socket[] = [];

  /** Takes descriptors by connections, again and again, until the program logs what it can no longer do. */
  async function useUp(program: RunningProgram, url: string, failure: RegExp): Promise<void> {
    const { hostname, port } = new URL(url);
    await waitUntil(
      'it has no descriptor left',
      () => {
        for (let number = 0; number < 2 * LEFT; number++) {
          const socket = connect(Number(port), hostname).on('error', () => undefined);
          socket.write('GET /healthz HTTP/1.1\r\n');
          sockets.push(socket);
        }
        return failure.test(program.log);
      },
      { programs: [program] },
    );
  }

  /** Leaves it a few descriptors. */
  function limit({ pid }: RunningProgram): void {
    const most = readdirSync(`/proc/${pid}/fd`).length + LEFT;
    expect(spawnSync('prlimit', [`--pid=${pid}`, `--nofile=${most}:${most}`]).status).toBe(0);
  }

  function release(): void {
    for (const socket of sockets.splice(0)) socket.destroy();
  }

  async function untilOk(program: RunningProgram, base: string, path: string): Promise<void> {
    const isOk = async () => (await fetch(new URL(path, base))).ok;
    await waitUntil(`${path} is answered with 200`, () => isOk().catch(() => false), { programs: [program] });
  }

  afterEach(release);

  test('is healthy again when they are closed: the bridge leads, and delivers', async () => {
    const dingtalk = await DingTalkStandIn.start();
    const bridge = await BridgeProgram.start(temporaryFolder(), dingtalk.url);
    const { program, url } = bridge;
    expect(await bridge.post(webhook(1, 1))).toBe(true);
    limit(program);
    await useUp(program, url, /the queue cannot be used.*EMFILE/);
    release();
    await untilOk(program, url, '/healthz');
    await untilOk(program, url, '/readyz');
    expect(await bridge.post(webhook(2, 1))).toBe(true);
    await waitUntil('both are delivered', () => dingtalk.messages.length === 2, { programs: [program] });
    expect(program.ending).toBeUndefined();
    await bridge.stop();
    await dingtalk.stop();
  });

  test('is healthy again when they are closed: the trainer has trained on, serves with the same thread, and saves', async () => {
    const checkpoints = temporaryFolder();
    const snapshots = temporaryFolder();
    const trainer = trainSmall(checkpoints, '--snapshot-dir', snapshots);
    await untilSaved(trainer, checkpoints);
    const url = await waitUntil('it serves', () => /"url":"([^"]+)"/.exec(trainer.log)?.[1] ?? '', { programs: [trainer] });
    const page = async () => (await fetch(url)).text();
    const before = valueOf(await page(), STEPS)!;
    limit(trainer);
    await useUp(trainer, url, /checkpoint not saved/);
    await useUp(trainer, url, /the snapshot cannot be written.*EMFILE|the thread .* has ended/);
    release();
    await untilOk(trainer, url, '/healthz');
    await untilSaved(trainer, checkpoints, Math.max(...savedSteps(checkpoints)));
    const after = await page();
    expect(valueOf(after, STEPS)).toBeGreaterThan(before);
    expect(valueOf(after, 'tf_checkpoint_saves_total{result="failure"}')).toBeGreaterThan(0);
    expect(valueOf(after, 'tf_exporter_restarts_total{part="thread"}')).toBe(0);
    expect(trainer.ending).toBeUndefined();
    await trainer.stop();
  });
});
