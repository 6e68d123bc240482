import { IConstruct } from 'constructs';
import { ApiObject } from 'cdk8s';

/** A sentence, naming both constructs, for each two objects below a construct with the same group, kind, namespace and name. */
export function duplicateNames(root: IConstruct): string[] {
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
