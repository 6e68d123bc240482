import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeConfig, parseConfig } from '../../../dingtalk-bridge/src/config';
import { MAX_MESSAGE_BYTES } from '../../../dingtalk-bridge/src/message';
import { Style } from '../../../dingtalk-bridge/src/style';
import { TEXTS } from '../../../dingtalk-bridge/src/texts';
import { Alert, Notification } from '../../../dingtalk-bridge/src/webhook';
import { Zone } from '../../../dingtalk-bridge/src/zone';
import { STAND_IN_ACCESS_TOKEN, STAND_IN_SECRET } from '../../../tools/stand-ins';
import { temporaryFolder } from '../../../tools/temporary-folder';

/** An alert that fires, as Alertmanager describes it. */
export function alert(labels: Record<string, string> = {}, rest: Partial<Alert> = {}): Alert {
  return {
    status: 'firing',
    labels: { alertname: 'TrainingStalled', severity: 'warning', ...labels },
    annotations: {},
    startsAt: '2026-03-01T01:30:00.5Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: '',
    ...rest,
  };
}

export function resolved(labels: Record<string, string> = {}): Alert {
  return alert(labels, { status: 'resolved', endsAt: '2026-03-01T01:45:00Z' });
}

export function notification(alerts: Alert[], groupKey = '{}:{alertname="TrainingStalled"}'): Notification {
  return { version: '4', groupKey, status: 'firing', externalURL: 'http://alertmanager:9093', truncatedAlerts: 0, alerts };
}

export const STYLE: Style = {
  texts: TEXTS.en,
  zone: new Zone('Asia/Shanghai'),
  mentions: new Map([['vision', { mobiles: ['13800000000'], userIds: ['user-7'], atAll: false }]]),
  atAllForCritical: false,
  cards: false,
  maxBytes: MAX_MESSAGE_BYTES - 1,
};

/** A folder with the token and the secret of the robot that the stand-in has. */
export function folderWithSecrets(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'token'), STAND_IN_ACCESS_TOKEN);
  writeFileSync(join(folder, 'secret'), STAND_IN_SECRET);
  return folder;
}

/** A configuration of one robot per endpoint, all with the same token and secret files. */
export function configOf(folder: string, endpoints: Record<string, string>, rest: object = {}, robot: object = {}): BridgeConfig {
  const files = { accessTokenFile: `${folder}/token`, secretFile: `${folder}/secret` };
  const robots = Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [name, { ...files, endpoint, ...robot }]));
  return parseConfig({ queueDirectory: `${folder}/queue`, robots, ...rest }, 'test');
}
