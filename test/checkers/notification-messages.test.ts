import { parse } from 'yaml';
import { Alerting } from '../../lib/routing/alerting';
import { HeartbeatReceiver } from '../../lib/routing/receivers/heartbeat-receiver';
import { readTexts } from '../../tools/stand-ins/slack-message';
import { configFiles, EVERY_RECEIVER } from '../routing/shipped-routing';
import { describeWithServers } from '../servers';
import { renderTemplate } from './amtool';

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
/** An alert whose texts try to be links and mentions. */
const HOSTILE_TEXT = '<!channel> <http://evil.example|click> & &lt;b&gt; <b>x</b> "\'';
/** What Slack is given of a name: 80 characters of it, escaped as `&lt;`. */
const HOSTILE_NAME = HOSTILE_TEXT.slice(0, 53);
const HOSTILE = {
  ...STALLED,
  labels: { alertname: HOSTILE_TEXT, severity: HOSTILE_TEXT, run_id: HOSTILE_TEXT, model_name: HOSTILE_TEXT },
  annotations: {
    summary: HOSTILE_TEXT,
    description: HOSTILE_TEXT,
    dashboard_url: 'http://grafana/d?a=1&b=2|x> <!channel>',
    runbook_url: 'javascript:alert(1)',
  },
};
/** An alert that another stack made. */
const BARE = { ...STALLED, labels: { alertname: 'DiskFull', mount: '/var lib' }, annotations: { summary: 'Disk full' } };
const SILENCE =
  'http://alertmanager/#/silences/new?filter=%7Balertname%3D%22TrainingStalled%22%2Cmodel_name%3D%22mnist%22%2Crun_id%3D%22mnist-42%22%2Cseverity%3D%22critical%22%7D';
const SILENCE_BARE = 'http://alertmanager/#/silences/new?filter=%7Balertname%3D%22DiskFull%22%2Cmount%3D%22%2Fvar%20lib%22%7D';

function notification(...alerts: (typeof STALLED | typeof BARE)[]): object {
  const status = alerts.every((alert) => alert.status === 'resolved') ? 'resolved' : 'firing';
  const commonLabels = alerts.length === 1 ? alerts[0].labels : {};
  return {
    receiver: 'training',
    status,
    alerts,
    groupLabels: commonLabels,
    commonLabels,
    commonAnnotations: {},
    externalURL: 'http://alertmanager',
  };
}

const resolved = { ...STALLED, status: 'resolved' };
const many = Array.from({ length: 23 }, (_, i) => ({ ...STALLED, labels: { ...STALLED.labels, run_id: `mnist-${i}` } }));
/** How those after the first ones are named. */
const others = (shown: number) =>
  many
    .slice(shown)
    .map(({ labels }) => `TrainingStalled ${labels.run_id}\n`)
    .join('');

function files(name: string): Record<string, string> {
  const receiver = EVERY_RECEIVER.find(([what]) => what === name)?.[1];
  if (!receiver) throw new Error(`there is no receiver ${name}`);
  return configFiles(new Alerting({ page: receiver, ticket: receiver, heartbeat: HeartbeatReceiver.none() }));
}

/** Renders a field of a receiver's configuration, as Alertmanager does for each message. */
function field(name: string, path: string[], html = false): (data: object) => Promise<string> {
  const { 'alertmanager.yml': config, ...templates } = Object.fromEntries(
    Object.entries(files(name)).map(([file, text]) => [file.replace('/etc/alertmanager/config/', ''), text]),
  );
  const [receiver] = (parse(config) as { receivers: object[] }).receivers;
  const settings = Object.values(receiver).find(Array.isArray) as [Record<string, never>];
  const text = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], settings[0]) as string;
  return (data) => renderTemplate(Object.values(templates).join('\n'), text, data, html);
}

describeWithServers(['amtool'], 'a Slack message', () => {
  const text = field('Slack by webhook', ['text']);

  test('shows what is wrong, of which run and model, since when, and where to look, act and silence', async () => {
    expect(await text(notification(STALLED))).toBe(
      [
        '*TrainingStalled*: Run mnist-42 makes no steps',
        'No step for 6m, the loss was &lt;0.1 &amp; falling.',
        'run `mnist-42`, model `mnist`, since 2026-03-01 09:30:00 UTC',
        `<http://grafana/d/run?var-run_id=mnist-42|Dashboard> · <http://grafana/d/runbooks|Runbook> · <${SILENCE}|Silence>\n\n`,
      ].join('\n'),
    );
  });

  test('says until when, once it is over', async () => {
    expect(await text(notification(resolved))).toMatch(
      /^\*TrainingStalled\* \(resolved\): Run mnist-42 makes no steps\n.*\n.*since 2026-03-01 09:30:00 UTC until 10:00:00 UTC\n/,
    );
  });

  test('leaves out what an alert of another stack does not have', async () => {
    expect(await text(notification(BARE))).toBe(`*DiskFull*: Disk full\nsince 2026-03-01 09:30:00 UTC\n<${SILENCE_BARE}|Silence>\n\n`);
  });

  test('names those that are more than it shows in full', async () => {
    const message = await text(notification(...many));
    expect(message.match(/\*TrainingStalled\*/g)).toHaveLength(10);
    const end = `More alerts (<http://alertmanager/#/alerts?receiver=training|23 in total>):\n${others(10)}`;
    expect(message.slice(-end.length)).toBe(end);
  });

  describe('stays within the 40,000 characters that Slack takes', () => {
    const together = (count: number, alert: (i: number) => typeof STALLED) =>
      notification(...Array.from({ length: count }, (_, i) => alert(i)));
    const texts = (value: string) => ({
      summary: value,
      description: value,
      dashboard_url: `http://g/${value}`,
      runbook_url: `http://g/${value}`,
    });
    /** As long as a label of Kubernetes can be. */
    const id = (i: number) => `vision-transformer-${i}-`.padEnd(63, 'x');
    const deployed = (i: number) => {
      const names = ['cluster', 'instance', 'job', 'model_name', 'namespace', 'node', 'pod', 'run_id', 'team'];
      const description = `Run ${id(i)} (${id(0)}) waited for its input for 83% of the last 15 minutes, so its GPU was idle. Make the pipeline faster, or cache.`;
      return {
        ...STALLED,
        labels: { ...STALLED.labels, alertname: 'DataInputBottleneck', ...Object.fromEntries(names.map((name) => [name, id(i)])) },
        annotations: {
          summary: `Run ${id(i)} (${id(0)}) waits for data`,
          description,
          dashboard_url: `http://grafana.monitoring.svc:3000/d/trainwatch-run-overview?var-namespace=${id(i)}&var-model_name=${id(i)}&var-run_id=${id(i)}`,
          runbook_url: 'http://grafana.monitoring.svc:3000/d/runbook-DataInputBottleneck',
        },
      };
    };

    test('for 400 runs with ids of 63 characters, and names 159 of them', async () => {
      const message = await text(together(400, deployed));
      expect(message.length).toBeLessThan(40_000);
      expect(message.match(/\|Dashboard>.*\|Runbook>.*\|Silence>/g)).toHaveLength(10);
      expect(new Set(message.match(/vision-transformer-\d+-x+(?=[`\n])/g))).toHaveProperty('size', 159);
      expect(message).toContain('|400 in total>');
    });

    test.each(['&', '<', 'x', '损', '"'])('for alerts of another stack that say %s 5,000 times', async (character) => {
      const long = character.repeat(5000);
      const labels = { ...STALLED.labels, alertname: long, run_id: long, model_name: long };
      const message = await text(together(400, () => ({ ...STALLED, status: 'resolved', labels, annotations: texts(long) })));
      expect(message.length).toBeLessThan(40_000);
      // No character of Slack's markup is cut in the middle.
      expect(message.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
      expect(message).not.toContain('Silence');
    });
  });

  test('shows what an alert says as it is, with no link or mention but its own', async () => {
    const alerts = Array.from({ length: 22 }, () => HOSTILE);
    const title = await field('Slack by webhook', ['title'])(notification(HOSTILE));
    const shown = readTexts({ title, text: await text(notification(...alerts)) });
    expect(new Set(shown.links.map((link) => link.replace(/^http:\/\/alertmanager.*\|/, '…|')))).toEqual(
      new Set(['http://grafana/d?a=1&amp;b=2%7Cx&gt;%20&lt;!channel&gt;|Dashboard', '…|Silence', '…|22 in total']),
    );
    expect(shown.text.split('\n').slice(0, 4)).toEqual([
      `[FIRING:1] ${HOSTILE_NAME} ${HOSTILE_NAME}`,
      `*${HOSTILE_NAME}*: ${HOSTILE_TEXT}`,
      HOSTILE_TEXT,
      `run \`${HOSTILE_NAME}\`, model \`${HOSTILE_NAME}\`, since 2026-03-01 09:30:00 UTC`,
    ]);
    expect(shown.text).toMatch(/\n([^\n]+) \1\n$/);
    expect(await field('Slack by webhook', ['title_link'])({ ...notification(HOSTILE), commonAnnotations: HOSTILE.annotations })).toBe(
      'http://grafana/d?a=1&amp;b=2%7Cx&gt;%20&lt;!channel&gt;',
    );
  });

  test('has a title and a color that say how bad it is', async () => {
    const looks = async (data: object) => [
      await field('Slack by webhook', ['title'])(data),
      await field('Slack by webhook', ['color'])(data),
    ];
    expect(await looks(notification(STALLED))).toEqual(['[FIRING:1] TrainingStalled mnist-42', 'danger']);
    expect(await looks(notification(resolved))).toEqual(['[RESOLVED] TrainingStalled mnist-42', 'good']);
    expect(await looks(notification(STALLED, STALLED))).toEqual(['[FIRING:2] Digest', 'warning']);
  });
});

describeWithServers(['amtool'], 'an email', () => {
  const text = field('email', ['text']);
  const html = field('email', ['html'], true);

  test('has the title as its subject', async () => {
    expect(await field('email', ['headers', 'Subject'])(notification(STALLED))).toBe('[FIRING:1] TrainingStalled mnist-42');
  });

  test('says the same in plain text', async () => {
    expect(await text(notification(STALLED))).toBe(
      [
        'TrainingStalled: Run mnist-42 makes no steps',
        'No step for 6m, the loss was <0.1 & falling.',
        'run mnist-42, model mnist, since 2026-03-01 09:30:00 UTC',
        'Dashboard: http://grafana/d/run?var-run_id=mnist-42',
        'Runbook: http://grafana/d/runbooks',
        `Silence: ${SILENCE}\n\n`,
      ].join('\n'),
    );
    expect(await text(notification(BARE))).toBe(`DiskFull: Disk full\nsince 2026-03-01 09:30:00 UTC\nSilence: ${SILENCE_BARE}\n\n`);
  });

  test('says the same in HTML, where nothing of an alert is taken for markup', async () => {
    expect(await html(notification(STALLED))).toBe(
      [
        '<!DOCTYPE html>',
        '<html><body style="font-family: sans-serif">',
        '<div style="border-left: 4px solid #d32f2f; margin: 16px 0; padding-left: 12px">',
        '<b>TrainingStalled</b>: Run mnist-42 makes no steps<br>',
        'No step for 6m, the loss was &lt;0.1 &amp; falling.<br>',
        'run <b>mnist-42</b>, model <b>mnist</b>, since 2026-03-01 09:30:00 UTC<br>',
        `<a href="http://grafana/d/run?var-run_id=mnist-42">Dashboard</a> · <a href="http://grafana/d/runbooks">Runbook</a> · <a href="${SILENCE}">Silence</a>`,
        '</div>',
        '</body></html>',
      ].join('\n'),
    );
  });

  test('names those that are more than it shows in full', async () => {
    expect(await text(notification(...many))).toContain(
      `More alerts, 23 in total (http://alertmanager/#/alerts?receiver=training):\n${others(20)}`,
    );
    expect(await html(notification(...many))).toContain(
      `<p>More alerts (<a href="http://alertmanager/#/alerts?receiver=training">23 in total</a>):</p>\n<pre>${others(20)}</pre>`,
    );
  });
});

describeWithServers(['amtool'], 'an email about hostile texts', () => {
  test('shows them as they are, with no markup or script but its own', async () => {
    const html = await field('email', ['html'], true)(notification(HOSTILE));
    expect([...html.matchAll(/<(\w+)/g)].map(([, tag]) => tag)).toEqual([
      'html',
      'body',
      'div',
      'b',
      'br',
      'br',
      'b',
      'b',
      'br',
      'a',
      'a',
      'a',
    ]);
    expect(html).not.toContain('javascript:');
    expect(unescapeHtml(/<b>(.*?)<\/b>/.exec(html)?.[1] ?? '')).toBe(HOSTILE_TEXT);
    expect(await field('email', ['text'])(notification(HOSTILE))).toContain(`${HOSTILE_TEXT}: ${HOSTILE_TEXT}\n${HOSTILE_TEXT}\n`);
  });
});

function unescapeHtml(text: string): string {
  const characters: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'", '&amp;': '&' };
  return text.replace(/&[^;]+;/g, (entity) => characters[entity] ?? entity);
}

describeWithServers(['amtool'], 'an incident in PagerDuty', () => {
  test('says what is wrong, how bad, of which run, and where to look', async () => {
    const render = (...path: string[]) => field('PagerDuty', path)(notification(STALLED));
    expect(await render('description')).toBe('[FIRING:1] TrainingStalled mnist-42: Run mnist-42 makes no steps');
    expect(await render('severity')).toBe('critical');
    expect(await render('group')).toBe('mnist-42');
    expect(await render('details', 'since')).toBe('since 2026-03-01 09:30:00 UTC');
    expect(await render('links', '0', 'href')).toBe('http://grafana/d/run?var-run_id=mnist-42');
    expect(await render('links', '2', 'href')).toBe(SILENCE);
  });

  test('has a severity that PagerDuty knows, whatever the alert says', async () => {
    expect(await field('PagerDuty', ['severity'])(notification(BARE))).toBe('error');
  });
});
