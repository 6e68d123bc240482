import { ExistingExporterKind, ExistingKueueProps } from '../../kinds/existing-exporter-kind';
import { IScrapedNamespace, ISubject } from '../../kinds/subject';
import { checked } from '../../values/checked';
import { existingExporter } from './existing-exporter';

/** Kueue, which admits runs when the cluster has room for all of their pods. Somebody else deploys it. */
@checked
export class Kueue {
  /**
   * The one that is in the cluster.
   *
   * @param namespace where its pods are, usually `kueue-system`
   * @throws InvalidConfigError when it is not said in exactly one way how it is scraped, a token is missing, or a value is not valid
   */
  public static existing(namespace: IScrapedNamespace, props: ExistingKueueProps): ISubject {
    return existingExporter(namespace, () => ExistingExporterKind.kueue(props));
  }

  private constructor() {}
}
