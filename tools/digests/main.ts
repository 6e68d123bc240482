import { join } from 'node:path';
import { pinImages } from './pin';
import { fetchDigest } from './registry';

const ROOT = join(__dirname, '../..');
const FILES = {
  table: join(ROOT, 'lib/kubernetes/versions.ts'),
  dockerfiles: ['trainer/Dockerfile', 'dingtalk-bridge/Dockerfile'].map((file) => join(ROOT, file)),
};

pinImages(FILES, (image) => fetchDigest(image)).then(
  (images) => console.log(`pinned ${images.length} images by digest; run 'npm run synth' next`),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
