import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofTarget, quietAt, WATCHDOG } from '../expectations';
import { Scenario } from '../scenario';
import { simulatedRun, states } from '../simulated-run';

const DEVICE = { device: '0' };
const low = ofTarget('LowGPUUtilization', 'warning', DEVICE);

export const RESOURCES: Scenario[] = [
  {
    name: 'GpuFallbackToCpu: a minute after the backend has settled on the CPU',
    series: simulatedRun(HOUR, { tf_backend_gpu_in_use: () => 0 }),
    firing: firesBetween('45s', '1m', ofTarget('GpuFallbackToCpu', 'critical')),
  },
  {
    name: 'GpuFallbackToCpu: quiet for a run that is meant for the CPU',
    series: simulatedRun(HOUR, { tf_backend_gpu_in_use: () => 0, tf_backend_gpu_expected: () => 0 }),
    firing: quietAt('1m', '30m'),
  },
  {
    name: 'LowGPUUtilization: 15 minutes below thirty percent, and another to be sure',
    series: simulatedRun(HOUR, { tf_gpu_utilization: () => 20 }),
    firing: firesBetween('29m45s', '30m', low),
  },
  {
    name: 'LowGPUUtilization: quiet at thirty percent, and while nothing is trained',
    series: simulatedRun(2 * HOUR, {
      ...states((t) => (t > HOUR ? 'paused' : 'running'), RUN_STATES),
      tf_train_last_step_timestamp_seconds: (t) => Math.min(t, HOUR),
      tf_train_steps_total: (t) => 2 * Math.min(t, HOUR),
      tf_gpu_utilization: (t) => (t > HOUR ? 0 : 30),
    }),
    firing: quietAt('30m', '1h', '1h45m'),
  },
  {
    name: 'GpuIdleWhileAllocated: nothing for half an hour, and five minutes to be sure',
    series: simulatedRun(2 * HOUR, { tf_gpu_utilization: (t) => (t < 1800 ? 92 : 2) }),
    firing: { '1h4m30s': [WATCHDOG, low], '1h4m45s': [WATCHDOG, low, ofTarget('GpuIdleWhileAllocated', 'critical', DEVICE)] },
  },
  {
    name: 'GpuIdleWhileAllocated: quiet in the first half hour of a run, and not when it holds its GPU for so long after its end',
    series: simulatedRun(2 * HOUR, {
      ...states((t) => (t < 1200 ? 'initializing' : t < HOUR ? 'running' : 'completed'), RUN_STATES),
      tf_train_last_step_timestamp_seconds: (t) => Math.max(1200, Math.min(t, HOUR)),
      tf_gpu_utilization: (t) => (t < 1200 || t > HOUR ? 0 : 90),
    }),
    firing: { ...quietAt('15m', '20m', '30m', '1h34m'), '1h36m': [WATCHDOG, ofTarget('GpuIdleWhileAllocated', 'critical', DEVICE)] },
  },
  {
    name: 'GpuIdleWhileAllocated: a warning when the run has been paused for an hour',
    series: simulatedRun(2 * HOUR, {
      ...states((t) => (t < 1200 ? 'running' : 'paused'), RUN_STATES),
      tf_train_last_step_timestamp_seconds: (t) => Math.min(t, 1200),
      tf_train_steps_total: (t) => 2 * Math.min(t, 1200),
      tf_gpu_utilization: (t) => (t < 1200 ? 90 : 0),
    }),
    firing: { ...quietAt('1h20m', '1h24m'), '1h26m': [WATCHDOG, ofTarget('GpuIdleWhileAllocated', 'warning', DEVICE)] },
  },
  {
    name: 'GpuUtilizationFluctuating: busy and idle by turns',
    series: simulatedRun(HOUR, { tf_gpu_utilization: (t) => (t % 60 < 30 ? 95 : 5) }),
    firing: firesBetween('15m', '16m', ofTarget('GpuUtilizationFluctuating', 'info', DEVICE)),
  },
  {
    name: 'GpuUtilizationFluctuating: quiet between forty and ninety percent',
    series: simulatedRun(HOUR, { tf_gpu_utilization: (t) => (t % 60 < 30 ? 90 : 40) }),
    firing: quietAt('16m', '1h'),
  },
  {
    name: 'GpuUtilizationUnknown: a divided GPU, of which the driver says none',
    series: simulatedRun(HOUR, { tf_gpu_utilization: () => undefined }),
    firing: firesBetween('14m45s', '15m', ofTarget('GpuUtilizationUnknown', 'info')),
  },
  {
    name: 'GpuUtilizationUnknown: quiet while a driver that hung is read again',
    series: simulatedRun(HOUR, { tf_gpu_utilization: (t) => (t > 300 && t < 1140 ? undefined : 92) }),
    firing: quietAt('15m', '18m', '1h'),
  },
  {
    name: 'TensorLeak: a hundred a minute, of which the fewest are a thousand more than before',
    series: simulatedRun(2 * HOUR, { tf_tensors: (t) => 200 + (100 * Math.max(0, t - 1800)) / 60 }),
    firing: firesBetween('1h34m45s', '1h35m15s', ofTarget('TensorLeak', 'warning')),
  },
  {
    name: 'TensorLeak: a thousand a minute, thirty thousand at once',
    series: simulatedRun(HOUR, { tf_tensors: (t) => 200 + (1000 * t) / 60 }),
    firing: firesBetween('40m', '40m15s', ofTarget('TensorLeak', 'warning')),
  },
  {
    name: 'TensorLeak: quiet when a step makes and disposes of a thousand, and results are kept until they are evaluated',
    series: simulatedRun(3 * HOUR, { tf_tensors: (t) => 200 + (1500 * ((t / 15) % 4)) / 3 + 4000 * ((t / 2400) % 1) }),
    firing: quietAt('20m15s', '35m', '1h15m', '1h55m', '3h'),
  },
  {
    name: 'GpuMemoryGrowth: full within six hours',
    series: simulatedRun(3 * HOUR, { tf_gpu_memory_used_bytes: (t) => 40e9 + (15e9 * t) / HOUR }),
    firing: firesBetween('1h20m', '1h35m', ofTarget('GpuMemoryGrowth', 'warning', DEVICE)),
  },
  {
    name: 'GpuMemoryGrowth: quiet when the allocator takes nearly all at the start',
    series: simulatedRun(2 * HOUR, { tf_gpu_memory_used_bytes: (t) => (t < 120 ? 1e9 + t * 6e8 : 73e9) }),
    firing: quietAt('17m', '30m', '1h', '2h'),
  },
  {
    name: 'HostMemoryExhaustionPredicted: full within two hours, and 15 minutes to be sure',
    series: simulatedRun(2 * HOUR, { process_resident_memory_bytes: (t) => 8e9 + (12e9 * t) / HOUR }),
    firing: firesBetween('1h', '1h5m', ofTarget('HostMemoryExhaustionPredicted', 'warning')),
  },
  {
    name: 'HostMemoryExhaustionPredicted: 1.5 GB more every half hour, in four hours all of 32',
    series: simulatedRun(4 * HOUR, { process_resident_memory_bytes: (t) => 20e9 + 1.5e9 * Math.floor(t / 1800) }),
    firing: { ...quietAt('2h'), '3h30m': [WATCHDOG, ofTarget('HostMemoryExhaustionPredicted', 'warning')] },
  },
  {
    name: 'HostMemoryExhaustionPredicted: quiet when a start takes 15 minutes, and what is kept jumps later',
    series: simulatedRun(3 * HOUR, {
      process_resident_memory_bytes: (t) => (20e9 * Math.min(t, 900)) / 900 + (t < 5000 ? 0 : 10e9) + (1e9 * t) / (3 * HOUR),
    }),
    firing: quietAt('45m', '1h', '1h30m', '1h38m15s', '1h45m', '3h'),
  },
];
