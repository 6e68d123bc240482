import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { temporaryFolder } from '../../tools/temporary-folder';
import { ROOT, run } from './packages';

interface ConfigMap {
  readonly kind: string;
  readonly data: Readonly<Record<string, string>>;
}

describe('a Python app, with the wheel that jsii makes of the package', () => {
  let folder: string;
  let output: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    cpSync(join(__dirname, 'projects/python'), folder, { recursive: true });
    await run(ROOT, 'npm', ['run', '--silent', 'pack:python', '--', join(folder, 'packages')]);
    const [wheel] = readdirSync(join(folder, 'packages/python')).filter((file) => file.endsWith('.whl'));
    await run(folder, 'python3', ['-m', 'venv', 'venv']);
    await run(folder, 'venv/bin/pip', ['install', '--quiet', join('packages/python', wheel)]);
    output = await run(folder, 'venv/bin/python', ['app.py']);
  });

  it('writes the manifests of a stack and of a run', () => {
    expect(readdirSync(join(folder, 'dist'))).toEqual([
      '00-cluster.k8s.yaml',
      '10-prometheus.k8s.yaml',
      '20-alertmanager.k8s.yaml',
      '30-grafana.k8s.yaml',
      'training.k8s.yaml',
    ]);
  });

  it('sends notifications to a receiver that is written in Python', () => {
    const documents = parseAllDocuments(readFileSync(join(folder, 'dist/20-alertmanager.k8s.yaml'), 'utf8'));
    const config = documents
      .map((document) => document.toJS() as ConfigMap)
      .find(({ kind, data }) => kind === 'ConfigMap' && data['alertmanager.yml']);
    const { receivers } = parse(config!.data['alertmanager.yml']) as { receivers: { name: string }[] };
    expect(receivers.find(({ name }) => name === 'night')).toEqual({
      name: 'night',
      webhook_configs: [{ url_file: '/etc/alertmanager/secrets/pager/night' }],
    });
  });

  it('refuses a wrong value with the sentence of the library', () => {
    expect(output).toMatch(/^lossSpikeRatio -1 is out of range: must be a number above \d/);
  });
});
