import { App, Testing } from 'cdk8s';
import { DcgmExporter, DcgmExporterProps } from '../../../lib/components/exporters/dcgm-exporter';
import { ExporterNamespace } from '../../../lib/components/exporters/exporter-namespace';
import { DcgmExporterKind } from '../../../lib/kinds/dcgm-exporter/dcgm-exporter-kind';
import { DcgmProfile } from '../../../lib/kinds/dcgm-exporter/dcgm-profile';
import { contractViolations } from '../../../lib/kinds/contract';
import { Manifests } from '../../../lib/testing/manifests';
import { SHIPPED_KINDS } from '../../../lib/kinds/shipped-kinds';

const RESTRICTED = new DcgmExporterKind({ profile: DcgmProfile.RESTRICTED });

function dcgmExporter(
  props: DcgmExporterProps = {},
  namespace = ExporterNamespace.privileged(new App(), 'dcgm-exporter'),
): ExporterNamespace {
  new DcgmExporter(namespace, 'dcgm-exporter', props);
  return namespace;
}

function restricted(): ExporterNamespace {
  return dcgmExporter({ monitoredAs: RESTRICTED }, ExporterNamespace.restricted(new App(), 'dcgm-exporter'));
}

function podOf(namespace: ExporterNamespace) {
  return Testing.synth(namespace).find(({ kind }) => kind === 'DaemonSet').spec.template.spec;
}

/** The fields that dcgm-exporter is asked for. */
function fields(namespace: ExporterNamespace): string[] {
  const csv: string = Testing.synth(namespace).find(({ kind }) => kind === 'ConfigMap').data['counters.csv'];
  return csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',')[0]);
}

/** The shipped kinds, with this one instead of the standard one. */
const shippedWith = (kind: DcgmExporterKind) => SHIPPED_KINDS.map((shipped) => (shipped.id === kind.id ? kind : shipped));

describe('DcgmExporter', () => {
  test('with profiling is root with one capability, and asks the kubelet which pod holds which GPU', () => {
    const pod = podOf(dcgmExporter());
    const [{ env, securityContext, volumeMounts }] = pod.containers;
    expect(pod.securityContext).toMatchObject({ runAsUser: 0, runAsNonRoot: false });
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] },
    });
    expect(env).toContainEqual({ name: 'DCGM_EXPORTER_KUBERNETES', value: 'true' });
    expect(volumeMounts).toContainEqual({ name: 'pod-resources', mountPath: '/var/lib/kubelet/pod-resources', readOnly: true });
  });

  test('collects as often as the fastest of those who scrape it', () => {
    const namespace = dcgmExporter();
    namespace.allowScrape('prometheus', 'monitoring', '1m');
    namespace.allowScrape('prometheus', 'research', '30s');
    expect(podOf(namespace).containers[0].env).toContainEqual({ name: 'DCGM_EXPORTER_INTERVAL', value: '30000' });
  });

  test('restricted is nobody with nothing of its node, so that a restricted namespace admits it', () => {
    const namespace = restricted();
    const pod = podOf(namespace);
    expect(pod.securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
    expect(pod.containers[0].env).toContainEqual({ name: 'DCGM_EXPORTER_KUBERNETES', value: 'false' });
    expect(Manifests.ofChart(namespace).violations).toEqual([]);
  });

  test('is asked for exactly what its catalog promises, and for cycles only with profiling', () => {
    expect(fields(dcgmExporter())).toEqual(DcgmExporterKind.STANDARD.catalog.seriesNames);
    expect(fields(restricted())).toEqual(RESTRICTED.catalog.seriesNames);
    expect(fields(dcgmExporter()).filter((field) => !fields(restricted()).includes(field))).toEqual(
      fields(dcgmExporter()).filter((field) => field.startsWith('DCGM_FI_PROF_')),
    );
  });

  test('quotes what it says about a field, which may hold a comma', () => {
    const csv = Manifests.ofChart(dcgmExporter()).configFile('dcgm-exporter', 'counters.csv');
    expect(csv).toContain('DCGM_FI_DEV_ECC_DBE_VOL_TOTAL,counter,"Double-bit errors since the driver was loaded"\n');
    expect(csv).toContain('DCGM_EXP_XID_ERRORS_COUNT,gauge,"Errors that the driver has reported within the window"\n');
  });

  test('runs on every node with GPUs whatever its taints, or where it is configured to', () => {
    expect(podOf(dcgmExporter())).toMatchObject({
      nodeSelector: { 'nvidia.com/gpu.present': 'true' },
      tolerations: [{ operator: 'Exists' }],
    });
    const elsewhere = dcgmExporter({ nodeSelector: { pool: 'gpu' }, tolerations: [{ key: 'gpu' }], runtimeClassName: 'nvidia' });
    expect(podOf(elsewhere)).toMatchObject({ nodeSelector: { pool: 'gpu' }, tolerations: [{ key: 'gpu' }], runtimeClassName: 'nvidia' });
  });

  test('starts anew when its fields change', () => {
    const checksum = (namespace: ExporterNamespace) =>
      Testing.synth(namespace).find(({ kind }) => kind === 'DaemonSet').spec.template.metadata.annotations['checksum/config'];
    expect(checksum(dcgmExporter())).not.toBe(checksum(restricted()));
  });

  test('breaks none of the invariants, where its namespace is fenced off', () => {
    expect(Manifests.ofChart(dcgmExporter()).violations).toEqual([]);
    // Who makes the other namespace, and what it admits, is not to be seen.
    expect(Manifests.ofChart(dcgmExporter({}, ExporterNamespace.existing(new App(), 'dcgm-exporter'))).violations).toEqual([
      'DaemonSet dcgm-exporter/dcgm-exporter may run as root',
      'DaemonSet dcgm-exporter/dcgm-exporter adds capabilities',
      'DaemonSet dcgm-exporter/dcgm-exporter reaches into its node',
    ]);
  });

  test.each([DcgmProfile.PROFILING, DcgmProfile.RESTRICTED])(
    'has rules and panels that read only what there is, when it is %s',
    (profile) => {
      expect(contractViolations(shippedWith(new DcgmExporterKind({ profile })))).toEqual([]);
    },
  );

  test('has the same alerts in both profiles, and knows the run in one', () => {
    const alerts = (kind: DcgmExporterKind) => kind.ruleGroups.flatMap((group) => group.alerts.map(({ name }) => name));
    const readsRuns = (kind: DcgmExporterKind) => kind.ruleGroups.some(({ rules }) => rules.some(({ expr }) => expr.includes('run_id')));
    expect(['RunOnFailedGpu', ...alerts(RESTRICTED)]).toEqual(alerts(DcgmExporterKind.STANDARD));
    expect([readsRuns(DcgmExporterKind.STANDARD), readsRuns(RESTRICTED)]).toEqual([true, false]);
  });

  test('says what is missing when nobody counts the GPUs that there should be', () => {
    expect(contractViolations([DcgmExporterKind.STANDARD])).toEqual([
      "rules of kind 'dcgm-exporter' read what kind 'kube-state-metrics' exports, but none is monitored: monitor one, or remove 'dcgm-exporter'",
    ]);
  });

  test('takes the XIDs that count as fatal', () => {
    const kind = new DcgmExporterKind({ fatalXids: [79] });
    const exprs = Object.fromEntries(kind.ruleGroups.flatMap(({ alerts }) => alerts.map(({ name, expr }) => [name, expr])));
    expect(exprs.GpuXidFatal).toContain('xid=~"79"');
    expect(exprs.GpuXidError).toContain('xid!~"|0|79"');
  });

  test.each<[string, () => unknown]>([
    ["gpuLostFor 'soon' is not a duration", () => new DcgmExporterKind({ gpuLostFor: 'soon' })],
    [
      "gpus/dcgm-exporter: namespace 'gpus' is restricted and rejects its pods, which access their node: use ExporterNamespace.privileged",
      () => dcgmExporter({}, ExporterNamespace.restricted(new App(), 'gpus')),
    ],
    ["dcgm-exporter 'GPU' is not a DNS label", () => new DcgmExporter(ExporterNamespace.existing(new App(), 'gpus'), 'GPU')],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('manifests', () => {
    expect(Testing.synth(dcgmExporter())).toMatchSnapshot();
  });
});
