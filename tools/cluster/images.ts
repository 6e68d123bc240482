import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { VERSIONS } from '../../lib/kubernetes/versions';
import { runCommand } from '../command';
import { ProgramName } from '../servers/locate';
import { requireProgram } from '../servers/start';
import { Image } from './image';
import { RootFilesystem } from './root-filesystem';

const ROOT = join(__dirname, '..', '..');
/** What only compilers, linkers and debuggers read; the links to TensorFlow's libraries would become copies of them. */
const LEFT_OUT = /\.(map|ts|md)$|\/libtensorflow(_framework)?\.so$/;
const TENSORFLOW_BINDING = '/app/node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node';
const NODE = '/usr/local/bin/node';
/** Where trainer/Dockerfile's image has it. */
const TRAINER_NODE = '/nodejs/bin/node';

/** The published images that the manifests name. Entrypoints, users and folders are those of the publisher. */
const PUBLISHED: readonly Image[] = [
  goServer(VERSIONS.prometheus.image, 'prometheus', { user: 'nobody', workdir: '/prometheus' }),
  goServer(VERSIONS.alertmanager.image, 'alertmanager', { user: 'nobody', workdir: '/alertmanager' }),
  goServer(VERSIONS.thanos.image, 'thanos', { user: '1001' }),
  { name: VERSIONS.node.image, entrypoint: [], user: 'root', fill: addNode },
  goServer(VERSIONS.nodeExporter.image, 'node_exporter', { user: 'nobody' }),
  {
    name: VERSIONS.kubeStateMetrics.image,
    entrypoint: ['/kube-state-metrics', '--port=8080', '--telemetry-port=8081'],
    user: 'nobody',
    fill: (root) => root.copyProgram(requireProgram('kube-state-metrics'), '/kube-state-metrics'),
  },
  standIn(VERSIONS.grafana.image, 'grafana-stand-in', '472'),
  standIn(VERSIONS.dcgmExporter.image, 'dcgm-exporter-stand-in', 'root'),
];

/** The name of an image by its tag alone. What is made here has another content than the publisher's image, and so no digest of its own. */
export function withoutDigest(name: string): string {
  return name.replace(/(:[^:@/]+)@sha256:[0-9a-f]+$/, '$1');
}

/**
 * Images for all the names, made of the programs that the other tests run; Grafana and dcgm-exporter alone are stood in for.
 *
 * @throws Error when there is a name that nothing is known for
 */
export function imagesFor(names: Iterable<string>): Image[] {
  return [...names].map((pinned) => {
    const name = withoutDigest(pinned);
    const image = /\/trainer[:@]/.test(name) ? trainer(name) : PUBLISHED.find((published) => published.name === name);
    if (!image) throw new Error(`the manifests use the image '${pinned}': describe its content in ${basename(__filename)}`);
    return image;
  });
}

function goServer(name: string, program: ProgramName, { user, workdir }: { user: string; workdir?: string }): Image {
  const path = `/bin/${program}`;
  return { name, entrypoint: [path], user, workdir, fill: (root) => root.copyProgram(requireProgram(program), path) };
}

/** @param program of this folder */
function standIn(name: string, program: string, user: string): Image {
  const script = `/${program}.js`;
  const fill = async (root: RootFilesystem): Promise<void> => {
    await addNode(root);
    const entry = join(__dirname, `${program}.ts`);
    await build({ entryPoints: [entry], outfile: join(root.folder, script), bundle: true, platform: 'node', logLevel: 'warning' });
  };
  return { name, entrypoint: [NODE, script], user, fill };
}

function trainer(name: string): Image {
  return { name, entrypoint: [TRAINER_NODE, 'build/trainer/main.js'], user: '65532:65532', workdir: '/app', fill: addTrainer };
}

async function addTrainer(root: RootFilesystem): Promise<void> {
  await root.copyProgram(process.execPath, TRAINER_NODE);
  root.copy(join(ROOT, 'build/trainer'), '/app/build/trainer');
  const tree = await runCommand('npm', ['ls', '--workspace', '@trainwatch/trainer', '--omit=dev', '--all', '--parseable'], { cwd: ROOT });
  for (const folder of tree.split('\n').filter((path) => /node_modules\/(?!@trainwatch)/.test(path))) {
    root.copy(folder, join('/app', relative(ROOT, folder)), (path) => !LEFT_OUT.test(path));
  }
  await root.copyLibrariesOf(TENSORFLOW_BINDING);
}

async function addNode(root: RootFilesystem): Promise<void> {
  await root.copyProgram(process.execPath, NODE);
}
