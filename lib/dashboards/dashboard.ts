import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
  type DashboardJson,
  type DashboardLink,
} from './grafana-sdk';
import { rewritten, Rewriting } from '../promql/rewriting';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';
import { Annotation } from './annotation';
import { lintDashboard } from './dashboard-lint';
import { GRID_COLUMNS, layOut } from './layout';
import { Panel } from './panels/panel';
import { rewrittenJson } from './rewritten-json';
import { maskedVariables, withoutVariables } from './template-variables';
import { Variable } from './variable';

/** A heading with panels below it. */
export interface DashboardRow {
  /** Heading of the row, which folds it away when it is clicked. */
  readonly title: string;
  /** From left to right; a panel that does not fit begins a new line. */
  readonly panels: Panel[];
}

/** What a dashboard shows, from top to bottom. */
export interface DashboardProps {
  /** Heading of the dashboard and its entry in Grafana's search. */
  readonly title: string;
  /** Sections from top to bottom. */
  readonly rows: DashboardRow[];
  /**
   * Choices at the top, besides that of the data source.
   *
   * @default - none.
   */
  readonly variables?: Variable[];
  /**
   * Marks on every panel over time, for example a restart of a run.
   *
   * @default - none.
   */
  readonly annotations?: Annotation[];
  /**
   * How far back the dashboard looks when it is opened, in Grafana's notation.
   *
   * @default 'now-6h'
   */
  readonly from?: string;
  /**
   * Dashboards of tag `trainwatch` link to each other.
   *
   * @default 'trainwatch'
   */
  readonly tag?: string;
}

/** An expression of a dashboard, with Grafana's variables filled in. */
export interface DashboardExpression {
  /** Who has it, for messages: `panel 'Loss' of dashboard 'Run overview'`. */
  readonly owner: string;
  /** PromQL in which each of Grafana's variables stands for a value that parses, so that it can be checked. */
  readonly expr: string;
}

/** The tag of the dashboards to which every dashboard links. */
const LINKED = 'trainwatch';

/** A dashboard for metrics in Prometheus. */
@checked
export class Dashboard {
  /** Heading of the dashboard; the `uid`, not this, is what links and updates go by. */
  public readonly title: string;

  private json: DashboardJson;
  private renames: readonly Rewriting[] = [];
  private text?: string;

  /**
   * @param uid stable, because links lead to it: at most 40 of letters, digits, `-` and `_`
   * @throws InvalidConfigError when Grafana would refuse `uid` or show the dashboard wrongly
   */
  public constructor(
    public readonly uid: string,
    private readonly props: DashboardProps,
  ) {
    this.title = props.title;
    if (!/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) {
      throw new InvalidConfigError(`dashboard uid '${uid}' is not valid: use at most 40 of letters, digits, '-' and '_'`);
    }
    this.json = this.render();
    const [violation] = lintDashboard(this.json);
    if (violation !== undefined) throw new InvalidConfigError(`dashboard '${this.title}': ${violation}`);
  }

  /** @internal */
  public get _json(): DashboardJson {
    return this.json;
  }

  /** Everything that it asks Prometheus: queries of panels, annotations and variables. */
  public get expressions(): DashboardExpression[] {
    const { rows, annotations = [], variables = [] } = this.props;
    const owned = (owner: string, expr: string) => ({
      owner: `${owner} of dashboard '${this.title}'`,
      expr: withoutVariables(this.asked(expr)),
    });
    return [
      ...rows.flatMap(({ panels }) => panels.flatMap(({ title, queries }) => queries.map(({ expr }) => owned(`panel '${title}'`, expr)))),
      ...annotations.map(({ name, expr }) => owned(`annotation '${name}'`, expr)),
      ...variables.map(({ name, selector }) => owned(`variable '${name}'`, `group by (${name}) (${selector})`)),
    ];
  }

  /**
   * The dashboard with other names in what it asks; the same dashboard where that changes nothing.
   *
   * @internal
   */
  public _rewritten(rewriting: Rewriting): Dashboard {
    const copy = new Dashboard(this.uid, this.props);
    copy.renames = [...this.renames, rewriting];
    copy.json = rewrittenJson(copy.json, (expr) => copy.asked(expr));
    return copy.toText() === this.toText() ? this : copy;
  }

  /**
   * What objects of Kubernetes that hold it are called: uids are case-sensitive and may contain '_', and may end in '-', names may not.
   *
   * @internal
   */
  public get _objectName(): string {
    return `dashboard-${this.uid.toLowerCase().replaceAll('_', '-').replace(/-+$/, '')}`;
  }

  /** The text of its file for Grafana's provisioning: JSON, with one space of indentation. */
  public toText(): string {
    return (this.text ??= JSON.stringify(this._json, undefined, 1));
  }

  private asked(expr: string): string {
    return this.renames.reduce((text, rewriting) => rewritten(text, rewriting, maskedVariables(text)), expr);
  }

  private render(): DashboardJson {
    const { variables = [], annotations = [], from = 'now-6h', tag = LINKED } = this.props;
    const builder = new DashboardBuilder(this.title)
      .uid(this.uid)
      .tags([tag])
      .time({ from, to: 'now' })
      .refresh('30s')
      .timezone('browser')
      .tooltip(DashboardCursorSync.Crosshair)
      .readonly()
      .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
      .link({ build: siblingsLink });
    for (const variable of variables) builder.withVariable(variable._builder());
    for (const annotation of annotations) builder.annotation(annotation._builder());
    return { ...builder.build(), panels: this.renderRows() };
  }

  private renderRows(): DashboardJson['panels'] {
    const rendered: NonNullable<DashboardJson['panels']> = [];
    let top = 0;
    for (const { title, panels } of this.props.rows) {
      const heading = { x: 0, y: top, w: GRID_COLUMNS, h: 1 };
      rendered.push(
        new RowBuilder(title)
          .id(rendered.length + 1)
          .gridPos(heading)
          .build(),
      );
      const { places, bottom } = layOut(panels, top + 1);
      panels.forEach((panel, i) => rendered.push(panel._render(rendered.length + 1, places[i].x, places[i].y)));
      top = bottom;
    }
    return rendered;
  }
}

/** A list of the stack's dashboards that keeps what the reader has chosen; the builder would hide it in a menu. */
function siblingsLink(): DashboardLink {
  const link = new DashboardLinkBuilder('Dashboards').type(DashboardLinkType.Dashboards).tags([LINKED]).asDropdown(true);
  return { ...link.includeVars(true).keepTime(true).build(), placement: undefined };
}
