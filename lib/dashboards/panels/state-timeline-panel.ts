import { checked } from '../../values/checked';
import { MappingType, StateTimelinePanelBuilder } from '../grafana-sdk';
import { Color } from '../threshold';
import { Unit } from '../unit';
import { QueryPanel } from './panel';
import { QueryFormat, withQueryProps } from './panel-builder';
import { PanelProps, Query } from './panel-props';

/** How one value is named and colored. */
export interface TimelineState {
  /** The value of the series that means this state, compared exactly. */
  readonly value: number;
  /** What stands on the band and in the tooltip instead of the number. */
  readonly text: string;
  /** Color of the band while the state lasts. */
  readonly color: Color;
}

/** Series whose values are codes of states, and what each code means. */
export interface StateTimelinePanelProps extends PanelProps {
  /** Queries whose series are the bands, from top to bottom. */
  readonly queries: Query[];
  /** Every value that the series may have; a value that is missing here appears as a bare number. */
  readonly states: TimelineState[];
}

/** When which state was on: one band for each series. */
@checked
export class StateTimelinePanel extends QueryPanel {
  /** By default the whole width. */
  public constructor(
    title: string,
    private readonly props: StateTimelinePanelProps,
  ) {
    super(title, { ...props, unit: Unit.NONE }, 24, 4);
  }

  /** @internal */
  public _builder(): StateTimelinePanelBuilder {
    const options = new Map(this.props.states.map(({ value, text, color }, index) => [String(value), { text, color, index }]));
    return withQueryProps(new StateTimelinePanelBuilder(), this._props, QueryFormat.SERIES)
      .mappings([{ type: MappingType.ValueToText, options: Object.fromEntries(options) }])
      .mergeValues(true)
      .fillOpacity(80)
      .lineWidth(0);
  }
}
