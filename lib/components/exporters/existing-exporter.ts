import { Construct } from 'constructs';
import { IScrapedNamespace, ISubject, ISubjectKind } from '../../kinds/subject';
import { InvalidConfigError } from '../../values/invalid-config-error';

/**
 * An exporter that somebody else has deployed.
 *
 * @throws InvalidConfigError with the path of the namespace, if that is a construct
 */
export function existingExporter(namespace: IScrapedNamespace, make: () => ISubjectKind): ISubject {
  let kind: ISubjectKind | undefined;
  const checked = (): void => void (kind = make());
  if (Construct.isConstruct(namespace)) InvalidConfigError.locate(namespace, checked);
  else checked();
  return { kind: kind as ISubjectKind, namespace };
}
