import { RUN_STATES } from '../../../../lib/metrics';
import { firesBetween, HOUR, ofRun, quietAt } from '../expectations';
import { Scenario } from '../scenario';
import { simulatedRun, states } from '../simulated-run';

const limit = (seconds: number) => () => seconds;

export const BUDGET: Scenario[] = [
  {
    name: 'DeadlineMissPredicted: an end after the deadline, for 15 minutes',
    series: simulatedRun(HOUR, {
      tf_run_estimated_completion_timestamp_seconds: limit(9000),
      tf_run_deadline_timestamp_seconds: limit(8000),
    }),
    firing: firesBetween('14m45s', '15m', ofRun('DeadlineMissPredicted', 'warning')),
  },
  {
    name: 'DeadlineMissPredicted: quiet without a deadline, and when one slow window passes',
    series: simulatedRun(HOUR, {
      tf_run_estimated_completion_timestamp_seconds: limit(9000),
      tf_run_deadline_timestamp_seconds: (t) => (t < 1800 ? 0 : t < 2640 ? 8000 : 9001),
    }),
    firing: quietAt('15m', '45m', '1h'),
  },
  {
    name: 'TimeBudgetExceeded: when the time is up',
    series: simulatedRun(HOUR, { tf_run_time_budget_seconds: limit(1800) }),
    firing: firesBetween('30m', '30m15s', ofRun('TimeBudgetExceeded', 'warning')),
  },
  {
    name: 'TimeBudgetExceeded: quiet for a run that ended in time and is still served',
    series: simulatedRun(HOUR, {
      ...states((t) => (t < 1740 ? 'running' : 'completed'), RUN_STATES),
      tf_run_time_budget_seconds: limit(1800),
    }),
    firing: quietAt('30m15s', '1h'),
  },
  {
    name: 'CostBudgetBurn: four fifths of the money',
    series: simulatedRun(HOUR, {
      tf_run_cost_dollars_total: (t) => t / 60,
      tf_run_cost_budget_dollars: limit(50),
      tf_run_progress_ratio: (t) => t / (1.5 * HOUR),
    }),
    firing: firesBetween('40m', '40m15s', ofRun('CostBudgetBurn', 'warning')),
  },
  {
    name: 'CostBudgetBurn: quiet when what is left to do costs less than what is left',
    series: simulatedRun(HOUR, {
      tf_run_cost_dollars_total: (t) => t / 60,
      tf_run_cost_budget_dollars: limit(62),
      tf_run_progress_ratio: (t) => t / HOUR,
    }),
    firing: quietAt('50m', '1h'),
  },
  {
    name: 'CostBudgetBurn: quiet without a budget, whatever it costs',
    series: simulatedRun(HOUR, { tf_run_cost_dollars_total: (t) => 1000 * t }),
    firing: quietAt('1m', '1h'),
  },
];
