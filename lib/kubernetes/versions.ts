/** Where the source of a program is and how its publisher builds it, so that tests run exactly the version that the manifests deploy. */
export interface GoSource {
  readonly module: string;
  /** Version of the module, which need not be that of the program: Prometheus 3.14.0 is module version v0.314.0. */
  readonly version: string;
  /** Build tags of the release, without those that leave no trace in what the server answers. */
  readonly tags: readonly string[];
  /** Variable that the linker sets to the version that the program prints. */
  readonly versionVariable: string;
  /** Package of every program, by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * File that the module must hold to compile and does not, because the publisher generates it.
   *
   * @default - none.
   */
  readonly generatedFile?: string;
}

/** One version of something that the stack deploys or that judges what the stack renders. */
export interface Release {
  readonly version: string;
  /** @default - not deployed. */
  readonly image?: string;
  /**
   * Digest of the image's index, `sha256:…`, which `npm run digests` fills in. With it, nobody can put another image behind the tag.
   *
   * @default - the image is whatever its registry has behind the tag.
   */
  readonly digest?: string;
  /** @default - not built here. */
  readonly source?: GoSource;
}

const PROMETHEUS_COMMON = 'github.com/prometheus/common/version.Version';

/** The one table of versions: the constructs take their images from it, and the tests their servers. */
export const VERSIONS = {
  prometheus: {
    version: '3.14.0',
    image: 'quay.io/prometheus/prometheus:v3.14.0',
    source: {
      module: 'github.com/prometheus/prometheus',
      version: 'v0.314.0',
      // Static, file and HTTP discovery are always in. The clouds' own would more than double the time that a build takes.
      tags: ['netgo', 'remove_all_sd', 'enable_kubernetes_sd', 'enable_dns_sd'],
      versionVariable: PROMETHEUS_COMMON,
      programs: { prometheus: './cmd/prometheus', promtool: './cmd/promtool' },
    },
  },
  alertmanager: {
    version: '0.34.0',
    image: 'quay.io/prometheus/alertmanager:v0.34.0',
    source: {
      module: 'github.com/prometheus/alertmanager',
      version: 'v0.34.0',
      tags: ['netgo'],
      versionVariable: PROMETHEUS_COMMON,
      programs: { amtool: './cmd/amtool', alertmanager: './cmd/alertmanager' },
      generatedFile: 'ui/app/dist/index.html',
    },
  },
  thanos: {
    version: '0.42.4',
    image: 'quay.io/thanos/thanos:v0.42.4',
    source: {
      module: 'github.com/thanos-io/thanos',
      version: 'v0.42.4',
      // Without slicelabels it compiles, but the sidecar panics at its first gRPC call.
      tags: ['netgo', 'slicelabels'],
      versionVariable: PROMETHEUS_COMMON,
      programs: { thanos: './cmd/thanos' },
    },
  },
  grafana: {
    version: '13.1.3',
    image: 'docker.io/grafana/grafana:13.1.3',
  },
  /** Runs the DingTalk bridge. */
  node: {
    version: '22.23.3',
    image: 'docker.io/library/node:22.23.3-bookworm-slim',
  },
  pushgateway: {
    version: '1.11.3',
    image: 'quay.io/prometheus/pushgateway:v1.11.3',
    source: {
      module: 'github.com/prometheus/pushgateway',
      version: 'v1.11.3',
      tags: ['netgo'],
      versionVariable: PROMETHEUS_COMMON,
      programs: { pushgateway: '.' },
    },
  },
  kubeStateMetrics: {
    version: '2.20.0',
    image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0',
    source: {
      module: 'k8s.io/kube-state-metrics/v2',
      version: 'v2.20.0',
      tags: [],
      versionVariable: PROMETHEUS_COMMON,
      programs: { 'kube-state-metrics': '.' },
    },
  },
  nodeExporter: {
    version: '1.12.1',
    image: 'quay.io/prometheus/node-exporter:v1.12.1',
    source: {
      module: 'github.com/prometheus/node_exporter',
      version: 'v1.12.1',
      tags: ['netgo'],
      versionVariable: PROMETHEUS_COMMON,
      programs: { node_exporter: '.' },
    },
  },
  /** Version of the DCGM library and of the exporter. */
  dcgmExporter: {
    version: '4.5.3-4.8.2',
    image: 'nvcr.io/nvidia/k8s/dcgm-exporter:4.5.3-4.8.2-distroless',
  },
  /** An S3 server over a folder. */
  versitygw: {
    version: '1.8.0',
    source: {
      module: 'github.com/versity/versitygw',
      version: 'v1.8.0',
      tags: [],
      versionVariable: 'main.Version',
      programs: { versitygw: './cmd/versitygw' },
    },
  },
  /** Lints rules. */
  pint: {
    version: '0.87.0',
    source: {
      module: 'github.com/cloudflare/pint',
      version: 'v0.87.0',
      tags: [],
      versionVariable: 'main.version',
      programs: { pint: './cmd/pint' },
    },
  },
  /** Lints the workflows of this repository. */
  actionlint: {
    version: '1.7.12',
    source: {
      module: 'github.com/rhysd/actionlint',
      version: 'v1.7.12',
      tags: [],
      versionVariable: 'github.com/rhysd/actionlint.version',
      programs: { actionlint: './cmd/actionlint' },
    },
  },
} as const satisfies Record<string, Release>;

/** The image of a release as a container names it, with its digest where the table has one. */
export function imageOf({ image, digest }: Release & { readonly image: string }): string {
  return digest === undefined ? image : `${image}@${digest}`;
}
