import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { CHOSEN_DATA_SOURCE } from './panels/panel-builder';
import { Color } from './threshold';

export interface AnnotationProps {
  readonly expr: string;
  /** What stands at the mark; labels in double braces. */
  readonly text: string;
  readonly color: Color;
}

/** Marks on every panel over time. */
export class Annotation {
  /** A mark wherever the expression has a value other than 0. */
  public static whenever(name: string, props: AnnotationProps): Annotation {
    return new Annotation(name, props, false);
  }

  /** A mark at the times that are the values of the expression, in milliseconds since 1970. */
  public static atValue(name: string, props: AnnotationProps): Annotation {
    return new Annotation(name, props, true);
  }

  public readonly expr: string;

  private constructor(
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
