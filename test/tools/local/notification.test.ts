import { fromDingTalk, fromSlack, withLocalLinks } from '../../../tools/local/notification';

describe('what a person would have read', () => {
  test('a DingTalk message loses its markup, and its links are listed', () => {
    const message = {
      accessToken: 'token',
      receivedAt: 0,
      msgtype: 'markdown',
      title: '🔴 [firing 1] NonFiniteLoss',
      text: [
        '### 🔴 [firing 1] NonFiniteLoss',
        '🔴 <font color="#d32f2f">**NonFiniteLoss**</font> Run mnist produces NaN',
        '> Stop it.',
        '- run_id=mnist, team=vision\n- since 2026-11-23 04:39:55 UTC\n- [Dashboard](http://grafana/d/run) · [Runbook](http://grafana/d/runbook)',
      ].join('\n\n'),
      atMobiles: [],
      atUserIds: [],
      isAtAll: false,
      buttons: [],
      bytes: 1,
    };
    expect(fromDingTalk(message, 'on-call')).toEqual({
      to: 'DingTalk on-call',
      title: '🔴 [firing 1] NonFiniteLoss',
      lines: ['🔴 NonFiniteLoss Run mnist produces NaN', 'Stop it.', 'run_id=mnist, team=vision', 'since 2026-11-23 04:39:55 UTC'],
      links: [
        { text: 'Dashboard', url: 'http://grafana/d/run' },
        { text: 'Runbook', url: 'http://grafana/d/runbook' },
      ],
      resolved: false,
    });
  });

  test('a Slack message loses its markup, its links are listed and its escapes are undone', () => {
    const payload = {
      attachments: [
        {
          title: '[RESOLVED] NonFiniteLoss mnist',
          text: '*NonFiniteLoss* (resolved): loss &gt; 1 &amp;&amp; NaN\nrun `mnist`\n<http://grafana/d/run|Dashboard> · <http://am/#/silences|Silence>',
        },
      ],
    };
    expect(fromSlack({ channel: '#ml', receivedAt: 0, text: '', links: [], payload })).toEqual({
      to: 'Slack #ml',
      title: '[RESOLVED] NonFiniteLoss mnist',
      lines: ['NonFiniteLoss (resolved): loss > 1 && NaN', 'run mnist'],
      links: [
        { text: 'Dashboard', url: 'http://grafana/d/run' },
        { text: 'Silence', url: 'http://am/#/silences' },
      ],
      resolved: true,
    });
  });

  test('has links that can be followed where no Grafana runs, and perhaps no web interface', () => {
    const links = [
      { text: 'Dashboard', url: 'http://grafana.monitoring.svc:3000/d/trainwatch-run-overview?var-run_id=mnist' },
      { text: 'Runbook', url: 'http://grafana.monitoring.svc:3000/d/runbook-NonFiniteLoss' },
      { text: 'Silence', url: 'http://127.0.0.1:9093/#/silences/new?filter=…' },
    ];
    const linksOf = (hasPages: boolean) => withLocalLinks({ to: '', title: '', lines: [], links, resolved: false }, hasPages).links;
    expect(linksOf(false)).toEqual([{ text: 'Runbook', url: 'docs/runbooks/NonFiniteLoss.md' }]);
    expect(linksOf(true)).toEqual([{ text: 'Runbook', url: 'docs/runbooks/NonFiniteLoss.md' }, links[2]]);
  });
});
