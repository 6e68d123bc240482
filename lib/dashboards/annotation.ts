import { checked } from '../values/checked';
import { AnnotationQueryBuilder } from './grafana-sdk';
import { CHOSEN_DATA_SOURCE } from './panels/panel-builder';
import { Color } from './threshold';

/** What an annotation marks, and how the mark looks. */
export interface AnnotationProps {
  /** PromQL; may hold Grafana's variables, such as `$run_id`. Each series of its result makes marks of its own. */
  readonly expr: string;
  /** What stands at the mark; labels in double braces. */
  readonly text: string;
  /** Color of the line across the panels. */
  readonly color: Color;
}

/** Marks on every panel over time. */
@checked
export class Annotation {
  /** A mark wherever the expression has a value other than 0. */
  public static whenever(name: string, props: AnnotationProps): Annotation {
    return new Annotation(name, props, false);
  }

  /** A mark at the times that are the values of the expression, in milliseconds since 1970. */
  public static atValue(name: string, props: AnnotationProps): Annotation {
    return new Annotation(name, props, true);
  }

  /** PromQL of the marks, with Grafana's variables as they were given. */
  public readonly expr: string;

  private constructor(
    /** Label of the switch at the top of the dashboard that hides the marks; also the head of their tooltip. */
    public readonly name: string,
    private readonly props: AnnotationProps,
    private readonly valueIsTime: boolean,
  ) {
    this.expr = props.expr;
  }

  /** @internal */
  public _builder(): AnnotationQueryBuilder {
    const builder = new AnnotationQueryBuilder()
      .name(this.name)
      .datasource(CHOSEN_DATA_SOURCE)
      .enable(true)
      .iconColor(this.props.color)
      .expr(this.expr)
      .titleFormat(this.name)
      .textFormat(this.props.text);
    return this.valueIsTime ? builder.useValueForTime(true) : builder;
  }
}
