import { Construct } from 'constructs';
import { App, Chart } from 'cdk8s';
import { checked } from '../values/checked';
import { InvalidConfigError } from '../values/invalid-config-error';

/** Decides which chart, and so which file, each component of a stack goes into. */
export interface IPlacement {
  /**
   * Finds or makes the scope of one component; called once for each when the stack is created.
   *
   * @param stack whose component it is
   * @param component its place in the order of application and its name, for example `10-prometheus`
   * @param namespace of everything in it
   * @returns the scope for its constructs
   */
  place(stack: Construct, component: string, namespace: string): Construct;
}

/** The placements that come with the stack. */
@checked
export class Placement {
  /** Everything into the chart around the stack. */
  public static oneChart(): IPlacement {
    return { place: inChartAround };
  }

  /**
   * A chart of its own for each component, so that apply order is file order and no dependency edges are needed.
   *
   * The charts become direct children of the app, because cdk8s puts path and hash into the name of any other file. A second stack in the
   * same app puts its id before the names of its files.
   */
  public static filePerComponent(app: App): IPlacement {
    return {
      place: (stack, component, namespace) => {
        const id = app.node.tryFindChild(component) ? `${stack.node.id}-${component}` : component;
        return new Chart(app, id, { namespace });
      },
    };
  }

  private constructor() {}
}

function inChartAround(stack: Construct, component: string, namespace: string): Construct {
  const chart = stack.node.scopes.filter((scope): scope is Chart => Chart.isChart(scope)).at(-1);
  if (!chart) {
    throw InvalidConfigError.at(
      stack,
      'there is no chart around it: create it in a Chart, or set placement: Placement.filePerComponent(app)',
    );
  }
  if (chart.namespace !== namespace) {
    throw InvalidConfigError.at(
      stack,
      `the chart around it has namespace '${chart.namespace ?? ''}' and the stack '${namespace}': use the same for both, for example new Chart(app, '${chart.node.id}', { namespace: '${namespace}' })`,
    );
  }
  return new Construct(stack, component);
}
