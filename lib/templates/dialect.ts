/** What a program offers its templates. */
export interface Dialect {
  /** Its name, as it stands in messages. */
  readonly program: string;
  /** How many arguments each function takes, from the least to the most. */
  readonly functions: Readonly<Record<string, Arity>>;
  /** Variables that are declared before the template begins. */
  readonly variables: readonly string[];
  /** What `.` has; undefined where that depends on the template. */
  readonly fields?: readonly string[];
  /** Templates that are defined before. */
  readonly templates: readonly string[];
}

type Arity = readonly [number, number];

const ANY: Arity = [0, Infinity];
const NONE: Arity = [0, 0];
const ONE: Arity = [1, 1];
const TWO: Arity = [2, 2];
const THREE: Arity = [3, 3];
const SOME: Arity = [1, Infinity];

const GO_FUNCTIONS: Readonly<Record<string, Arity>> = {
  and: SOME,
  call: SOME,
  html: ANY,
  index: SOME,
  js: ANY,
  len: ONE,
  not: ONE,
  or: SOME,
  print: ANY,
  printf: SOME,
  println: ANY,
  slice: SOME,
  urlquery: ANY,
  eq: [2, Infinity],
  ge: TWO,
  gt: TWO,
  le: TWO,
  lt: TWO,
  ne: TWO,
};

/** What both programs have, under the same name and with the same arguments. */
const SHARED_FUNCTIONS: Readonly<Record<string, Arity>> = {
  humanizeDuration: ONE,
  match: TWO,
  now: NONE,
  reReplaceAll: THREE,
  safeHtml: ONE,
  title: ONE,
  toLower: ONE,
  toUpper: ONE,
};

/**
 * Texts and labels of alerting rules, as Prometheus 3.14 reads them.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export const ALERT_TEXT: Dialect = {
  program: 'Prometheus',
  functions: {
    ...GO_FUNCTIONS,
    ...SHARED_FUNCTIONS,
    args: ANY,
    externalURL: NONE,
    first: ONE,
    graphLink: ONE,
    humanize: ONE,
    humanize1024: ONE,
    humanizePercentage: ONE,
    humanizeTimestamp: ONE,
    label: TWO,
    parseDuration: ONE,
    pathPrefix: NONE,
    query: ONE,
    sortByLabel: TWO,
    stripDomain: ONE,
    stripPort: ONE,
    strvalue: ONE,
    tableLink: ONE,
    toDuration: ONE,
    toTime: ONE,
    urlQueryEscape: ONE,
    value: ONE,
  },
  variables: ['$labels', '$externalLabels', '$externalURL', '$value'],
  fields: ['Labels', 'ExternalLabels', 'ExternalURL', 'Value'],
  templates: [],
};

const defaults = (channel: string, names: string): string[] => names.split(' ').map((name) => `${channel}.default.${name}`);

/**
 * Notifications, as Alertmanager 0.34 reads them.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */
export const NOTIFICATION: Dialect = {
  program: 'Alertmanager',
  functions: {
    ...GO_FUNCTIONS,
    ...SHARED_FUNCTIONS,
    append: SOME,
    base64decode: ONE,
    base64encode: ONE,
    date: TWO,
    dict: ANY,
    join: TWO,
    list: ANY,
    mustToDate: TWO,
    routeLabels: ONE,
    safeUrl: ONE,
    since: ONE,
    stringSlice: ANY,
    toDate: TWO,
    toJson: ONE,
    trimSpace: ONE,
    tz: TWO,
    urlUnescape: ONE,
  },
  variables: [],
  templates: [
    ...['__alertmanager', '__alertmanagerURL', '__subject', '__description', '__text_alert_list', '__text_alert_list_markdown'],
    ...defaults('slack', 'title username fallback callbackid pretext titlelink iconemoji iconurl text footer color'),
    ...defaults('pagerduty', 'description client clientURL instances'),
    ...defaults('opsgenie', 'message description source'),
    ...defaults('wechat', 'message to_user to_party to_tag agent_id'),
    ...defaults('victorops', 'state_message entity_display_name monitoring_tool'),
    ...defaults('pushover', 'title message url'),
    ...defaults('sns', 'subject message'),
    ...defaults('telegram', 'message'),
    ...defaults('discord', 'content title message'),
    ...defaults('webex', 'message'),
    ...defaults('msteams', 'summary title text'),
    ...defaults('msteamsv2', 'title text'),
    ...defaults('jira', 'summary description priority'),
    ...defaults('rocketchat', 'title alias titlelink emoji iconurl text'),
    ...defaults('mattermost', 'color username title titlelink fallback text'),
    ...defaults('email', 'subject html'),
  ],
};
