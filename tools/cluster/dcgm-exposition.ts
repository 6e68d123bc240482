/** The pod that holds a GPU, as the kubelet reports it. */
export interface GpuHolder {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const GPUS = 2;

/** Labels that the exporter adds to some fields. */
const FURTHER: Record<string, string> = {
  DCGM_EXP_XID_ERRORS_COUNT: ',window_size_in_ms="300000"',
  DCGM_EXP_CLOCK_EVENTS_COUNT: ',window_size_in_ms="300000"',
};

/**
 * What dcgm-exporter writes about two healthy GPUs, byte for byte in its format.
 *
 * @param csv the list of fields that it is given
 * @param node its name
 * @param holder of the first GPU; by default nobody
 * @throws Error when the list is not one that it reads
 */
export function dcgmExposition(csv: string, node: string, holder?: GpuHolder): string {
  return csv
    .trimEnd()
    .split('\n')
    .map((line) => family(line, node, holder))
    .join('');
}

function family(line: string, node: string, holder?: GpuHolder): string {
  const [, name, type, help] = /^(DCGM_\w+),(gauge|counter),"([^"]*)"$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`'${line}' is not the field, type and help text of a metric`);
  const samples = Array.from({ length: GPUS }, (_, gpu) => {
    const labels = [
      `gpu="${gpu}",UUID="GPU-${gpu}",pci_bus_id="00000000:0${gpu}:00.0",device="nvidia${gpu}",modelName="NVIDIA H100 80GB HBM3"`,
      `Hostname="${node}"`,
    ].join(',');
    const held = gpu === 0 && holder ? `,container="${holder.container}",namespace="${holder.namespace}",pod="${holder.pod}"` : '';
    return `${name}{${labels}${FURTHER[name] ?? ''}${held}} ${name.endsWith('_TEMP') ? 60 : 0}\n`;
  });
  return [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`, ...samples].join('');
}
