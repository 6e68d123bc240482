import { TimeInterval } from '../../lib/alertmanager';
import { configFiles, ROUTE_TABLE, shippedAlerting } from '../alertmanager/shipped-routing';
import { describeWithServers } from '../servers';
import { checkAlertmanagerConfig, renderTemplate, routesTest } from './amtool';

const FILES = configFiles(
  shippedAlerting({
    workingHours: TimeInterval.workingHours('09:00', '18:00', 'Asia/Shanghai'),
    quietHours: TimeInterval.daily('22:00', '07:00', 'Asia/Shanghai'),
  }),
);
const CONFIG = FILES['/etc/alertmanager/config/alertmanager.yml'];

describeWithServers(['amtool'], 'the shipped routing', () => {
  test('is a configuration that Alertmanager takes, templates included', async () => {
    await checkAlertmanagerConfig(CONFIG, FILES);
  });

  // amtool knows no time: it names the routes that take an alert, whether they would be silent or not.
  test.each(ROUTE_TABLE)('%j reaches %j', async (labels, inHours, outOfHours) => {
    expect(new Set(await routesTest(CONFIG, labels))).toEqual(new Set([...inHours, ...outOfHours]));
  });
});

const STALLED = {
  status: 'firing',
  labels: { alertname: 'TrainingStalled', severity: 'critical', run_id: 'mnist-42', model_name: 'mnist' },
  annotations: {
    summary: 'Run mnist-42 makes no steps',
    description: 'No step for 6m, the loss was <0.1 & falling.',
    dashboard_url: 'http://grafana/d/run?var-run_id=mnist-42',
    runbook_url: 'http://grafana/d/runbooks',
  },
  startsAt: '2026-03-01T09:30:00Z',
  endsAt: '2026-03-01T10:00:00Z',
};

function notification(alerts: object[], status = 'firing'): object {
  return {
    receiver: 'training',
    status,
    alerts,
    groupLabels: { alertname: 'TrainingStalled' },
    commonLabels: alerts.length === 1 ? STALLED.labels : {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager',
  };
}

describeWithServers(['amtool'], 'a Slack message', () => {
  const template = FILES['/etc/alertmanager/config/slack.tmpl'];
  const render = (part: string, data: object) => renderTemplate(template, `{{ template "trainwatch.slack.${part}" . }}`, data);

  test('shows what is wrong, of which run and model, since when, and where to look, act and silence', async () => {
    expect(await render('text', notification([STALLED]))).toBe(
      [
        '*TrainingStalled*: Run mnist-42 makes no steps',
        'No step for 6m, the loss was &lt;0.1 &amp; falling.',
        'run `mnist-42`, model `mnist`, since 2026-03-01 09:30:00 UTC',
        '<http://grafana/d/run?var-run_id=mnist-42|Dashboard> · <http://grafana/d/runbooks|Runbook> · ' +
          '<http://alertmanager/#/silences/new?filter=%7Balertname%3D%22TrainingStalled%22%2Cmodel_name%3D%22mnist%22%2Crun_id%3D%22mnist-42%22%2Cseverity%3D%22critical%22%7D|Silence>',
        '',
        '',
      ].join('\n'),
    );
  });

  test('says until when, once it is over', async () => {
    const text = await render('text', notification([{ ...STALLED, status: 'resolved' }], 'resolved'));
    expect(text).toContain('*TrainingStalled* (resolved): Run mnist-42 makes no steps');
    expect(text).toContain('since 2026-03-01 09:30:00 UTC until 10:00:00 UTC');
  });

  test('leaves out what an alert of another stack does not have', async () => {
    const bare = { ...STALLED, labels: { alertname: 'DiskFull', mount: '/var lib' }, annotations: { summary: 'Disk full' } };
    expect(await render('text', notification([bare]))).toBe(
      '*DiskFull*: Disk full\nsince 2026-03-01 09:30:00 UTC\n' +
        '<http://alertmanager/#/silences/new?filter=%7Balertname%3D%22DiskFull%22%2Cmount%3D%22%2Fvar%20lib%22%7D|Silence>\n\n',
    );
  });

  test('says how many there are when there are more than it shows', async () => {
    const text = await render('text', notification(Array.from({ length: 25 }, () => STALLED)));
    expect(text.match(/\*TrainingStalled\*/g)).toHaveLength(20);
    expect(text).toContain('and <http://alertmanager/#/alerts?receiver=training|others>, 25 in all');
  });

  test('has a title and a colour that say how bad it is', async () => {
    const looks = async (data: object) => `${await render('title', data)} ${await render('color', data)}`;
    expect(await looks(notification([STALLED]))).toBe('[FIRING:1] TrainingStalled mnist-42 danger');
    expect(await looks(notification([{ ...STALLED, status: 'resolved' }], 'resolved'))).toBe('[RESOLVED] TrainingStalled mnist-42 good');
    expect(await looks(notification([STALLED, STALLED]))).toBe('[FIRING:2] Digest warning');
  });
});
