import { DingTalkMessage, SlackMessage } from '../stand-ins';

export interface NotificationLink {
  readonly text: string;
  readonly url: string;
}

/** What a person would have read, whichever service it came by. */
export interface Notification {
  /** The receiver, for example `DingTalk on-call group`. */
  readonly to: string;
  readonly title: string;
  /** The text without its markup, one entry per line. */
  readonly lines: string[];
  readonly links: NotificationLink[];
  /** Whether it says that nothing fires any more. */
  readonly resolved: boolean;
}

/** A markdown message of a robot in a DingTalk group. */
export function fromDingTalk({ title, text }: DingTalkMessage, group: string): Notification {
  const markdown = /\[([^\]]+)\]\((\S+?)\)/g;
  const plain = text
    .replace(/<\/?font[^>]*>/g, '')
    .replace(/\*\*/g, '')
    .replace(/^(#+|>|-) /gm, '');
  return { to: `DingTalk ${group}`, title, ...split(plain, markdown, title, unescapeMarkdown), resolved: !title.includes('[firing') };
}

/** A message of an incoming webhook in a Slack channel. */
export function fromSlack({ channel, payload }: SlackMessage): Notification {
  const [attachment] = payload.attachments as { readonly title: string; readonly text: string }[];
  const mrkdwn = /<(?<url>[^|>]+)\|(?<text>[^>]+)>/g;
  const { lines, links } = split(attachment.text.replace(/[*`]/g, ''), mrkdwn, unescape(attachment.title), unescape);
  return {
    to: `Slack ${channel}`,
    title: unescape(attachment.title),
    lines,
    links,
    resolved: attachment.title.startsWith('[RESOLVED]'),
  };
}

/**
 * The same with links that can be followed on this machine, where no Grafana runs: a runbook is the file of the repository, and there are no
 * dashboards.
 *
 * @param hasPages whether Alertmanager serves its web interface, and so the page on which alerts are silenced
 */
export function withLocalLinks(notification: Notification, hasPages: boolean): Notification {
  const links = notification.links.flatMap(({ text, url }): NotificationLink[] => {
    const runbook = /\/d\/runbook-(\w+)/.exec(url)?.[1];
    if (runbook !== undefined) return [{ text, url: `docs/runbooks/${runbook}.md` }];
    return hasPages && url.includes('/#/') ? [{ text, url }] : [];
  });
  return { ...notification, links };
}

function split(text: string, link: RegExp, title: string, unescapeLine: (line: string) => string): Pick<Notification, 'lines' | 'links'> {
  const links = [...text.matchAll(link)].map(({ groups, 1: first, 2: second }) =>
    groups ? { text: groups.text, url: unescape(groups.url) } : { text: first, url: second },
  );
  const lines = text
    .replace(link, '')
    .split('\n')
    .map((line) => unescapeLine(line.trim()))
    .filter((line) => /\w/.test(line) && line !== title);
  return { lines, links };
}

function unescapeMarkdown(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
