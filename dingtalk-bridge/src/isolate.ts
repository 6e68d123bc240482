import { Page } from './page';
import { Alert } from './webhook';

/** Turns alerts into a message, or throws when one of them cannot stand in any. */
export type Render = (alerts: Alert[]) => Page;

/** What became of rendering: a page, or why not even the first alert can be in one. */
export type Rendered = { readonly page: Page } | { readonly cause: unknown };

/** Renders the alerts up to the first that cannot be rendered, so that nothing beside it is held up. */
export function renderIsolated(alerts: Alert[], render: Render): Rendered {
  const whole = tryRender(alerts, render);
  if ('page' in whole || alerts.length === 1) return whole;
  const culprit = alerts.findIndex((alert) => 'cause' in tryRender([alert], render));
  if (culprit === 0) return tryRender(alerts.slice(0, 1), render);
  // None fails alone: they fail together, and the first one goes alone.
  return renderIsolated(alerts.slice(0, culprit === -1 ? 1 : culprit), render);
}

function tryRender(alerts: Alert[], render: Render): Rendered {
  try {
    return { page: render(alerts) };
  } catch (cause) {
    return { cause };
  }
}
