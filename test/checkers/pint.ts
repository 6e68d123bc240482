import { runTool, writeTemporary } from './tool';

/** What is meant as it is. */
const EXCEPTIONS = `
rule {
  match { name = "Watchdog" }
  disable = ["alerts/comparison"] # It always fires, so that its absence is noticed.
}
rule {
  match { name = "RunOnLostLink" }
  disable = ["alerts/comparison"] # It fires while the alert does that it is joined to.
}
rule {
  match { name = "TrainerCrashLooping" }
  disable = ["alerts/comparison"] # Once it fires, it stays while its Job has failed.
}
rule {
  match { name = "(pod:tf_run_state|run:tf_run_state|run:tf_checkpoint_last_step|run:tf_run_progress_ratio|run:tf_checkpoint_saves|run:up|job:kube_job_info):.+" }
  disable = ["rule/dependency"] # Two kinds record it, each with its own source, and what is half a minute old is as good.
}
rule {
  match { name = "(attempt:tf_train_speed|worker:tf_train_compute_seconds):.+" }
  disable = ["rule/dependency"] # Over hours, and seldom evaluated: what is a minute old is as good.
}
rule {
  match { name = "(slo:.+:sum|run:tf_val_loss:still_since|worker:tf_train_(steps|loss):.+|device:tf_gpu_utilization:training)" }
  disable = ["rule/dependency"] # A state lasts for minutes: what is half a minute old is as good.
}
rule {
  match { name = "slo:.+:(ratio_rate[0-9]+d|remaining_ratio)" }
  disable = ["rule/dependency"] # A minute is nothing to a window of days.
}
rule {
  match { name = "run:tf_train_loss:.+" }
  disable = ["rule/dependency"] # A minute is next to nothing to a window of hours.
}
rule {
  match { name = "(pod|run):kube_pod_status:cause|job:kube_job_status_failed:reason" }
  disable = ["rule/dependency"] # A message is sent 75 seconds after its alert, and what is half a minute old is as good.
}
rule {
  match { name = "(pod|run|attempt):tf_run_time_seconds:.+" }
  disable = ["rule/dependency", "promql/impossible"] # Sums over hours. The label that is joined is what is counted.
}
rule {
  match { name = "node:(run_incidents:.+|kube_pod_labels:runs_sampled)" }
  disable = ["rule/dependency", "promql/nan"] # A minute is nothing to a window of weeks, and a count of what is there is never 0.
}
rule {
  match { name = "node:kube_node_status_capacity:gpus" }
  disable = ["promql/regexp"] # NVIDIA writes into the name of the product how it is divided.
}
rule {
  match { name = "gpu:DCGM_FI_DEV_SM_CLOCK:busy_mean" }
  disable = ["rule/dependency"] # A GPU changes its run with the pod that holds it: what is a minute old is as good.
}
`;

/**
 * Looks for rules that Prometheus takes and that cannot work.
 *
 * @param folder with rule files
 * @throws Error with pint's words when it has anything to say
 */
export async function lintRules(folder: string): Promise<void> {
  const options = ['--offline', '--no-color', '--log-level=error', '--config', writeTemporary('pint.hcl', EXCEPTIONS)];
  await runTool('pint', [...options, 'lint', '--min-severity=info', '--fail-on=info', folder]);
}
