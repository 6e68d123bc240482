/** The words of a message in one language. */
export interface Texts {
  readonly firing: string;
  readonly resolved: string;
  readonly since: string;
  readonly until: string;
  readonly dashboard: string;
  readonly runbook: string;
  readonly silence: string;
  readonly allAlerts: string;
  readonly common: string;
  readonly shortened: string;
  /** Says how many alerts of a notification Alertmanager did not send. */
  readonly leftOut: (count: number) => string;
  /** What stands behind `@` to call everybody in a group. */
  readonly everybody: string;
  readonly test: string;
}

const ENGLISH: Texts = {
  firing: 'firing',
  resolved: 'resolved',
  since: 'since',
  until: 'until',
  dashboard: 'Dashboard',
  runbook: 'Runbook',
  silence: 'Silence',
  allAlerts: 'All alerts',
  common: 'common labels:',
  shortened: '… (truncated)',
  leftOut: (count) => `${count} more alerts of the group were left out`,
  everybody: 'all',
  test: 'DingTalk bridge test message: this robot works',
};

const CHINESE: Texts = {
  firing: '告警',
  resolved: '已恢复',
  since: '开始于',
  until: '恢复于',
  dashboard: '仪表盘',
  runbook: '处理手册',
  silence: '静默',
  allAlerts: '全部告警',
  common: '共同标签',
  shortened: '…（已截断）',
  leftOut: (count) => `同组另有 ${count} 条告警未列出`,
  everybody: '所有人',
  test: '钉钉告警桥测试消息：该机器人工作正常',
};

/** The languages that messages can be written in. */
export const TEXTS = { en: ENGLISH, zh: CHINESE };
