import { Construct } from 'constructs';
import { ISubject } from '../../kinds/subject';
import { isMonitored } from '../../kubernetes/monitored-subjects';
import { InvalidConfigError } from '../../values/invalid-config-error';

/**
 * Lets the synthesis fail unless somebody monitors the run: which stacks do is known when the whole app is.
 *
 * @throws InvalidConfigError when `monitoredBy` names nobody
 */
export function requireMonitoring(run: Construct & ISubject, monitoredBy?: string): void {
  if (monitoredBy?.trim() === '') {
    throw InvalidConfigError.at(run, "monitoredBy is empty: say who monitors the run, for example 'the app of the platform team'");
  }
  const unmonitored =
    "nothing of this app monitors the run, so nobody would be notified of it: pass it to stack.monitor(…), or say who monitors it, for example monitoredBy: 'the app of the platform team'";
  run.node.addValidation({ validate: () => (monitoredBy !== undefined || isMonitored(run, run) ? [] : [unmonitored]) });
}
