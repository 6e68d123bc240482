import { checked } from '../../values/checked';
import { InvalidConfigError } from '../../values/invalid-config-error';
import type { Builder, Dataquery, PanelJson } from '../grafana-sdk';
import { Panel } from './panel';
import { CHOSEN_DATA_SOURCE, refId } from './panel-builder';
import { Query } from './panel-props';

/** A query for Prometheus in Grafana's JSON model. */
interface Target {
  readonly refId?: string;
  readonly expr?: unknown;
  readonly legendFormat?: string;
  readonly datasource?: object;
}

/** A panel in Grafana's JSON model, as your own copy of Grafana's Foundation SDK builds it, whatever its version. Checked like every other panel. */
@checked
export class SdkPanel extends Panel {
  /**
   * The panel keeps its title, description and size (`gridPos`), by default 12 columns and 8 rows. Ids, places, and the `refId` and data source of
   * a query that has none are set when the dashboard is rendered.
   *
   * @param json what `build()` of an SDK's panel builder returns; its queries are PromQL
   * @throws InvalidConfigError when it has no title or type, or a query without PromQL
   */
  public static of(json: object): SdkPanel {
    const panel = json as Partial<PanelJson>;
    if ('build' in panel) throw new InvalidConfigError('SdkPanel.of takes a panel and was given its builder: pass what build() returns');
    if (!panel.title) throw new InvalidConfigError('a panel of an SDK has no title: call title(…) of its builder');
    if (!panel.type)
      throw new InvalidConfigError(`panel '${panel.title}' has no type: use the PanelBuilder of the kind of panel, such as timeseries`);
    const targets = (panel.targets ?? []) as Target[];
    targets.forEach(({ expr }, i) => {
      if (typeof expr === 'string') return;
      throw new InvalidConfigError(
        `query ${refId(i)} of panel '${panel.title}' has no PromQL: call expr(…) of a query builder for Prometheus`,
      );
    });
    return new SdkPanel(panel.title, panel as PanelJson, targets);
  }

  private constructor(
    title: string,
    private readonly panel: PanelJson,
    private readonly targets: Target[],
  ) {
    const { gridPos, description } = panel;
    super(title, { description, width: gridPos?.w || undefined, height: gridPos?.h || undefined }, 12, 8);
  }

  /** The queries in the order of their refIds: A, B, … */
  public get queries(): Query[] {
    return this.targets.map(({ expr, legendFormat }) => ({ expr: expr as string, legend: legendFormat }));
  }

  /** @internal */
  public _builder(): Builder<PanelJson> {
    const targets = this.targets.map((target, i) => ({
      ...target,
      refId: target.refId ?? refId(i),
      datasource: target.datasource ?? CHOSEN_DATA_SOURCE,
    }));
    return { build: () => ({ ...this.panel, targets: targets as unknown as Dataquery[] }) };
  }
}
