import { Dashboard, DashboardRow } from '../../dashboards/dashboard';
import { StatPanel } from '../../dashboards/panels/stat-panel';
import { TablePanel } from '../../dashboards/panels/table-panel';
import { TimeSeriesPanel } from '../../dashboards/panels/time-series-panel';
import { Color } from '../../dashboards/threshold';
import { Unit } from '../../dashboards/unit';
import { Variable } from '../../dashboards/variable';
import { percentText } from '../../values/percent-text';
import { reading } from '../device-readings';
import { DcgmExporterThresholds } from './dcgm-exporter-thresholds';
import { DcgmProfile } from './dcgm-profile';

/** Links from alerts lead to it, so it never changes. */
export const GPU_HARDWARE_UID = 'trainwatch-gpu-hardware';

const CHOSEN = 'node=~"$node", gpu=~"$gpu"';

const LEGEND = '{{node}} GPU {{gpu}}';

/** The GPUs themselves: what they do, what slows them down, and which of them are breaking. */
export function gpuHardwareDashboard(profile: DcgmProfile, thresholds: Required<DcgmExporterThresholds>): Dashboard {
  return new Dashboard(GPU_HARDWARE_UID, {
    title: 'GPU hardware',
    variables: [Variable.labels('node', 'DCGM_FI_DEV_GPU_TEMP'), Variable.labels('gpu', 'DCGM_FI_DEV_GPU_TEMP{node=~"$node"}')],
    rows: [overview(), ...(profile === DcgmProfile.PROFILING ? [cycles(thresholds)] : []), heatAndPower(), clocks(), memory(), links()],
  });
}

/** A metric of each GPU, whichever pod uses it. */
function perGpu(expr: string): string {
  return `max by (node, gpu) (${expr})`;
}

function of(metric: string): string {
  return `${metric}{${CHOSEN}}`;
}

/** The same, without values that no device gives. */
function read(metric: string): string {
  return reading(of(metric));
}

function lines(
  title: string,
  unit: Unit,
  expr: string,
  more: { readonly description?: string; readonly width?: number; readonly max?: number } = {},
): TimeSeriesPanel {
  return new TimeSeriesPanel(title, { ...more, queries: [{ expr: perGpu(expr), legend: LEGEND }], unit, min: 0 });
}

function perSecond(counter: string): string {
  return `rate(${of(counter)}[$__rate_interval])`;
}

function overview(): DashboardRow {
  const moreIsRed = { base: Color.GREEN, steps: [{ from: 1, color: Color.RED }] };
  const count = (expr: string) => `count(${perGpu(expr)} > 0) or vector(0)`;
  return {
    title: 'At a glance',
    panels: [
      new StatPanel('GPUs', { queries: [{ expr: `count(${perGpu(of('DCGM_FI_DEV_GPU_TEMP'))})` }], unit: Unit.NONE }),
      new StatPanel('With XID errors now', {
        description: 'GPUs for which the driver reported an XID in the last five minutes.',
        queries: [{ expr: count(`DCGM_EXP_XID_ERRORS_COUNT{${CHOSEN}, xid!~"|0"}`) }],
        unit: Unit.NONE,
        thresholds: moreIsRed,
      }),
      new StatPanel('To replace', {
        description: 'GPUs that could not remap a faulty memory row.',
        queries: [{ expr: count(read('DCGM_FI_DEV_ROW_REMAP_FAILURE')) }],
        unit: Unit.NONE,
        thresholds: moreIsRed,
      }),
      new StatPanel('To reset', {
        description: 'GPUs that remap a faulty memory row at their next reset.',
        queries: [{ expr: count(read('DCGM_FI_DEV_ROW_REMAP_PENDING')) }],
        unit: Unit.NONE,
        thresholds: { base: Color.GREEN, steps: [{ from: 1, color: Color.YELLOW }] },
      }),
      new TablePanel('Errors', {
        description: 'XIDs of the last five minutes, and memory errors since the driver was loaded.',
        labels: ['node', 'gpu', 'modelName'],
        columns: [
          { title: 'XID', expr: `max by (node, gpu, modelName) (DCGM_EXP_XID_ERRORS_COUNT{${CHOSEN}, xid!~"|0"})`, unit: Unit.NONE },
          ...[
            ['Double-bit errors', 'DCGM_FI_DEV_ECC_DBE_VOL_TOTAL'],
            ['Single-bit errors', 'DCGM_FI_DEV_ECC_SBE_VOL_TOTAL'],
            ['Remapped rows, uncorrectable', 'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS'],
            ['Remapped rows, correctable', 'DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS'],
          ].map(([title, metric]) => ({ title, expr: `max by (node, gpu, modelName) (${read(metric)})`, unit: Unit.SHORT })),
        ],
      }),
    ],
  };
}

function cycles({ smActiveLow, dramActiveHigh }: Required<DcgmExporterThresholds>): DashboardRow {
  const share = (title: string, metric: string, description: string) => lines(title, Unit.RATIO, of(metric), { description, max: 1 });
  return {
    title: 'Use of GPU cycles',
    panels: [
      share(
        'Multiprocessors',
        'DCGM_FI_PROF_SM_ACTIVE',
        `Share of cycles with work. Below ${percentText(smActiveLow)} the GPU mostly waits, even at high utilization.`,
      ),
      share(
        'Tensor cores',
        'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE',
        'Share of cycles with tensor core work. At 0% the model does not use mixed precision.',
      ),
      share(
        'Memory',
        'DCGM_FI_PROF_DRAM_ACTIVE',
        `Share of cycles with memory reads or writes. Near ${percentText(dramActiveHigh)} memory is the bottleneck.`,
      ),
    ],
  };
}

function heatAndPower(): DashboardRow {
  return {
    title: 'Heat and power',
    panels: [
      lines('Temperature', Unit.CELSIUS, read('DCGM_FI_DEV_GPU_TEMP')),
      lines('Memory temperature', Unit.CELSIUS, read('DCGM_FI_DEV_MEMORY_TEMP')),
      lines('Power', Unit.WATTS, read('DCGM_FI_DEV_POWER_USAGE')),
    ],
  };
}

function clocks(): DashboardRow {
  return {
    title: 'Clocks',
    panels: [
      lines('Utilization', Unit.PERCENT, read('DCGM_FI_DEV_GPU_UTIL'), { max: 100 }),
      lines('SM clock', Unit.SHORT, read('DCGM_FI_DEV_SM_CLOCK'), { description: 'In MHz.' }),
      new TimeSeriesPanel('Throttled', {
        description: 'Share of the time with reduced clocks, by reason.',
        queries: [
          ['heat', 'DCGM_FI_DEV_THERMAL_VIOLATION'],
          ['power', 'DCGM_FI_DEV_POWER_VIOLATION'],
          ['board', 'DCGM_FI_DEV_BOARD_LIMIT_VIOLATION'],
          ['reliability', 'DCGM_FI_DEV_RELIABILITY_VIOLATION'],
        ].map(([reason, counter]) => ({ expr: perGpu(`${perSecond(counter)} / 1e9`), legend: `${LEGEND} ${reason}` })),
        unit: Unit.RATIO,
        min: 0,
      }),
    ],
  };
}

function memory(): DashboardRow {
  const mebibytes = (metric: string) => `${read(metric)} * 1048576`;
  return {
    title: 'Memory',
    panels: [
      lines('Memory in use', Unit.BYTES, mebibytes('DCGM_FI_DEV_FB_USED')),
      lines('Free memory', Unit.BYTES, mebibytes('DCGM_FI_DEV_FB_FREE')),
      lines('Single-bit errors per second', Unit.SCIENTIFIC, perSecond('DCGM_FI_DEV_ECC_SBE_VOL_TOTAL'), {
        description: 'Corrected by ECC. A few are normal.',
      }),
    ],
  };
}

function links(): DashboardRow {
  return {
    title: 'Links',
    panels: [
      lines('NVLink replays per second', Unit.SCIENTIFIC, perSecond('DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL'), {
        width: 12,
      }),
      lines('PCIe replays per second', Unit.SCIENTIFIC, perSecond('DCGM_FI_DEV_PCIE_REPLAY_COUNTER'), { width: 12 }),
    ],
  };
}
