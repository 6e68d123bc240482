import { IAlertLinks } from '../rules/alert-links';
import { RuleGroup } from '../rules/rule-group';
import { Manifest, metadata, Place } from './manifest';

/** A group of rules as an object of prometheus-operator. */
export function prometheusRule(group: RuleGroup, place: Place, links?: IAlertLinks): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadata(group.name, place),
    spec: { groups: [group._render(links)] },
  };
}
