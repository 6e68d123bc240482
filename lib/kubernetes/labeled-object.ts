import { ApiObject } from 'cdk8s';
import { WorkloadDefaults } from './workload-defaults';

/** An object that takes the labels of the workload defaults when the app is synthesized: until then they may still be set. */
export class LabeledObject extends ApiObject {
  public override toJson(): unknown {
    for (const [key, value] of Object.entries(WorkloadDefaults.of(this).labels ?? {})) {
      if (this.metadata.getLabel(key) === undefined) this.metadata.addLabel(key, value);
    }
    return super.toJson();
  }
}
