import { ifLabel } from '../../rules/label-text';

/** How messages name a run: pods that name no model have no empty parentheses behind the id. */
export const RUN = `{{ $labels.run_id }}${ifLabel('model_name', ' (', ')')}`;

/** Where a worker or GPU is; targets outside Kubernetes have no node. */
export const ON_NODE = ifLabel('node', ' on node ');
