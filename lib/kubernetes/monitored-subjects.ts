import { IConstruct } from 'constructs';
import { ISubject } from '../kinds/subject';

const MONITORED = Symbol.for('trainwatch.monitored-subjects');

/** Remembers that something of the app monitors all subjects of this kind in this namespace. Every stack calls it for what it monitors. */
export function recordMonitored(scope: IConstruct, subject: ISubject): void {
  const root = scope.node.root as { [MONITORED]?: Set<string> };
  if (!root[MONITORED]) Object.defineProperty(root, MONITORED, { value: new Set<string>() });
  root[MONITORED]?.add(keyOf(subject));
}

/** Whether something of the app does; known when the app is synthesized. */
export function isMonitored(scope: IConstruct, subject: ISubject): boolean {
  return (scope.node.root as { [MONITORED]?: ReadonlySet<string> })[MONITORED]?.has(keyOf(subject)) ?? false;
}

function keyOf({ kind, namespace }: ISubject): string {
  return `${kind.id}/${namespace.name}`;
}
