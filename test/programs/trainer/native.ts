import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeUnless } from '../../servers';

const BINDING = join(dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'lib');

/** Describes tests that train with native TensorFlow, and are skipped by name where it is not built. */
export function describeWithNative(title: string, body: () => void): void {
  describeUnless(!existsSync(BINDING) && "needs native TensorFlow: run 'npm run native'", title, body);
}
