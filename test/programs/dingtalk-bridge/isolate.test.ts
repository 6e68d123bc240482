import { Page } from '../../../dingtalk-bridge/src/page';
import { renderDetail } from '../../../dingtalk-bridge/src/detail';
import { renderIsolated } from '../../../dingtalk-bridge/src/isolate';
import { Alert } from '../../../dingtalk-bridge/src/webhook';
import { alert, STYLE } from './alerts';

describe('an alert that cannot be rendered', () => {
  const [good, poison, next] = ['good', 'poison', 'next'].map((run) => alert({ run_id: run }));

  function render(alerts: Alert[]): Page {
    if (alerts.includes(poison)) throw new Error('poison');
    return renderDetail(alerts, '', STYLE);
  }

  test('lets those before it be sent', () => {
    expect(renderIsolated([good, poison, next], render)).toMatchObject({ page: { alerts: 1 } });
  });

  test('is given up alone, also when others wait behind it', () => {
    expect(renderIsolated([poison, next], render)).toEqual({ cause: new Error('poison') });
  });

  test('that fails only together with others goes alone', () => {
    const together = (alerts: Alert[]) => (alerts.length > 1 ? render([poison]) : render(alerts));
    expect(renderIsolated([good, next], together)).toMatchObject({ page: { alerts: 1 } });
  });
});
