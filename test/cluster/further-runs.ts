import { loadImage } from '../../tools/cluster/image';
import { imagesFor } from '../../tools/cluster/images';
import { foreignTrainer, TrainerWithEverything } from './further-trainers';
import { kubectl } from './kubectl';
import { ManifestFolder } from './manifest-folder';
import { podsIn, untilReady } from './workloads';

const MINUTE = 60_000;

/** Runs that nobody monitors, before those that are: what watches the cluster would report them. */
export function describeFurtherRuns(loadCommand: string): void {
  describe('a run with everything that it may have', () => {
    const run = new TrainerWithEverything();
    const folder = new ManifestFolder(run.folder);

    afterAll(() => folder.remove(), 3 * MINUTE);

    test('is accepted by a server-side apply, without a warning', async () => {
      expect(await folder.apply('--server-side')).toEqual([]);
    });

    test('makes a pod that is accepted as well', async () => {
      await kubectl('create', '--filename', run.podFile(), '--dry-run=server');
    });
  });

  describe('a run with an image that is not ours', () => {
    const folder = new ManifestFolder(foreignTrainer().outdir);

    afterAll(() => folder.remove(), 3 * MINUTE);

    test(
      'starts as root, writes anywhere, and serves its metrics where it says',
      async () => {
        for (const image of imagesFor(folder.images)) await loadImage(loadCommand, image);
        expect(await folder.apply()).toEqual([]);
        await untilReady(folder.namespaces, 2 * MINUTE);
        const [pod] = await podsIn(folder.namespaces);
        const { name, namespace } = pod.metadata;
        expect(await kubectl('exec', '--namespace', namespace, name, '--', 'node', '-p', 'fs.readFileSync("/written", "utf8")')).toContain(
          'epochs: 90',
        );
        const metrics = await kubectl('get', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}:8000/proxy/prometheus`);
        expect(metrics).toContain('tf_train_loss 0.5');
      },
      4 * MINUTE,
    );
  });
}
