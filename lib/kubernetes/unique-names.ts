import { Construct, IConstruct } from 'constructs';
import { ApiObject } from 'cdk8s';

const ENFORCED = Symbol.for('trainwatch.unique-names');

/** Makes the synthesis fail, naming both constructs, when two objects have the same group, kind, namespace and name. */
export function enforceUniqueNames(scope: Construct): void {
  const root = scope.node.root;
  if (ENFORCED in root) return;
  Object.defineProperty(root, ENFORCED, { value: true });
  root.node.addValidation({ validate: () => duplicateNames(root) });
}

function duplicateNames(root: IConstruct): string[] {
  const paths = new Map<string, string>();
  const errors: string[] = [];
  for (const object of root.node.findAll()) {
    if (!ApiObject.isApiObject(object)) continue;
    const namespace = object.metadata.namespace;
    const identity = `${object.kind} '${object.name}'${namespace ? ` in namespace '${namespace}'` : ''}`;
    const key = `${object.apiGroup}/${identity}`;
    const first = paths.get(key);
    if (first === undefined) paths.set(key, object.node.path);
    else errors.push(`${object.node.path} and ${first} both create ${identity}: change the name or namespace of one of them`);
  }
  return errors;
}
