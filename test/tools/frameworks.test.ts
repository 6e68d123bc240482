import { basename } from 'node:path';
import { frameworkFolder, frameworkProgram, whyNoFrameworks } from '../../tools/frameworks/programs';
import { temporaryFolder } from '../../tools/temporary-folder';

describe('the frameworks', () => {
  const environment = { ...process.env };

  beforeEach(() => {
    process.env.TRAINWATCH_CACHE = temporaryFolder();
  });

  afterEach(() => {
    process.env = { ...environment };
  });

  test('are asked for by the command that builds them', () => {
    expect(whyNoFrameworks()).toBe("needs etcd, kubernetes, prometheus-operator, controller-tools: run 'npm run frameworks'");
  });

  test('have a place in the cache that says their version and what they are built from', () => {
    expect(basename(frameworkFolder('operator'))).toMatch(/^prometheus-operator-0\.85\.0-[\da-f]{8}$/);
    expect(frameworkProgram('kubectl')).toBe(`${frameworkFolder('kubernetes')}/kubectl`);
  });
});
