import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { en } from 'zod/v4/locales';
import * as z from 'zod/mini';

/** Raised when the bridge cannot start with its settings; the message says what to change. */
export class ConfigError extends Error {
  public override readonly name = 'ConfigError';
}

export const DEFAULT_ENDPOINT = 'https://oapi.dingtalk.com/robot/send';

/** DingTalk takes no more of one robot, and silences it for ten minutes then. */
const DINGTALK_MESSAGES_PER_MINUTE = 20;

const NAME_RULE = 'must be a name of lower-case letters, digits and inner hyphens, at most 63';
const NAME = z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, NAME_RULE));

// A token pasted where its file belongs would be logged with the error that the file does not exist.
const SECRET_FILE = z
  .string()
  .check(z.regex(/\//, 'must be the path of a file that contains the secret, with at least one "/", not the secret itself'));

const HTTP_URL = z
  .string()
  .check(z.refine((value) => /^https?:$/.test(tryParseUrl(value)?.protocol ?? ''), 'must be an http:// or https:// URL'));

const TIMEZONE = z.string().check(z.refine(isTimezone, 'must be an IANA time zone such as Asia/Shanghai or UTC'));

const MENTION = z.strictObject({
  mobiles: z._default(
    z.array(z.string().check(z.regex(/^\+?[0-9-]{5,20}$/, 'must be a mobile number such as 13800000000 or +1-5550100'))),
    [],
  ),
  userIds: z._default(z.array(z.string().check(z.minLength(1, 'must not be empty'))), []),
  atAll: z._default(z.boolean(), false),
});

const ROBOT = z.strictObject({
  accessTokenFile: SECRET_FILE,
  secretFile: z.optional(SECRET_FILE),
  endpoint: z._default(HTTP_URL, DEFAULT_ENDPOINT),
  keyword: z.optional(z.string().check(z.minLength(1, 'must not be empty'), z.maxLength(50, 'must have at most 50 characters'))),
  messageType: z._default(z.enum(['markdown', 'actionCard']), 'markdown'),
  messagesPerMinute: z._default(z.int().check(z.gte(1, 'must be at least 1')), 18),
});

/** Any value of the label `team` may be a key; a record would leave out `__proto__` without a word. */
const MENTIONS = z.pipe(
  z.transform((value: unknown) => (isObject(value) ? new Map(Object.entries(value)) : value)),
  z.map(z.string(), MENTION, 'expected an object'),
);

const BASIC_AUTH = z.strictObject({
  // In the header, the first colon ends the user.
  username: z.string().check(z.regex(/^[^:]+$/, 'must be a name without ":"')),
  passwordFile: SECRET_FILE,
});

const CONFIG = z.strictObject({
  timezone: z._default(TIMEZONE, 'UTC'),
  language: z._default(z.enum(['en', 'zh']), 'en'),
  queueDirectory: z._default(z.string().check(z.minLength(1, 'must be the path of a folder')), '/var/lib/dingtalk-bridge'),
  bearerTokenFile: z.optional(SECRET_FILE),
  basicAuth: z.optional(BASIC_AUTH),
  mentions: z._default(MENTIONS, () => new Map()),
  atAllForCritical: z._default(z.boolean(), false),
  groups: z._default(named(z.array(z.string()).check(z.minLength(1, 'must list at least one robot'))), {}),
  robots: named(ROBOT).check(z.refine((robots) => Object.keys(robots).length > 0, 'must list at least one robot')),
});

/** Whom a team's critical alerts call by name in the group. */
export type Mention = z.infer<typeof MENTION>;
/** One custom robot of a DingTalk group. */
export type RobotConfig = z.infer<typeof ROBOT>;
/** The configuration file; its shape is described in dingtalk-bridge/README.md. */
export type BridgeConfig = z.infer<typeof CONFIG>;

z.config(en());

/**
 * Reads the configuration file. Paths in it that are not absolute are taken from the file's own folder.
 *
 * @throws ConfigError with every violation of the file
 */
export function readConfig(file: string): BridgeConfig {
  const config = parseConfig(parseJson(file), file);
  const fromHere = (path: string) => resolve(dirname(file), path);
  config.queueDirectory = fromHere(config.queueDirectory);
  config.bearerTokenFile &&= fromHere(config.bearerTokenFile);
  if (config.basicAuth) config.basicAuth.passwordFile = fromHere(config.basicAuth.passwordFile);
  for (const robot of Object.values(config.robots)) {
    robot.accessTokenFile = fromHere(robot.accessTokenFile);
    robot.secretFile &&= fromHere(robot.secretFile);
  }
  return config;
}

/**
 * Checks a configuration that was parsed from JSON, and fills in the defaults.
 *
 * @param source where it came from, as it stands in messages
 * @throws ConfigError with every violation, one line each: path, value, what is allowed
 */
export function parseConfig(value: unknown, source: string): BridgeConfig {
  const result = z.safeParse(CONFIG, value);
  const violations = result.success ? findContradictions(result.data) : result.error.issues.map((issue) => describe(issue, value));
  if (result.success && violations.length === 0) return result.data;
  throw new ConfigError(
    [`${source} is not a valid configuration of the bridge:`, ...violations.map((violation) => `  ${violation}`)].join('\n'),
  );
}

/** What the shape alone does not show: two kinds of credentials, groups that name no robot or take the name of one, and robots too fast for DingTalk. */
function findContradictions({ bearerTokenFile, basicAuth, groups, robots }: BridgeConfig): string[] {
  const known = Object.keys(robots);
  const twofold = bearerTokenFile !== undefined && basicAuth ? ['basicAuth: bearerTokenFile is set as well: use only one of them'] : [];
  const dangling = Object.entries(groups).flatMap(([group, members]) => [
    ...(known.includes(group) ? [`groups.${group}: is also the name of a robot: choose another name`] : []),
    ...members
      .filter((member) => !known.includes(member))
      .map((member) => `groups.${group}: robot '${member}' is not configured: use one of ${known.join(', ')}`),
  ]);
  const tooFast = Object.entries(robots)
    .filter(([, { endpoint, messagesPerMinute }]) => isDingTalk(endpoint) && messagesPerMinute > DINGTALK_MESSAGES_PER_MINUTE)
    .map(
      ([name, { messagesPerMinute }]) =>
        `robots.${name}.messagesPerMinute: ${messagesPerMinute}: DingTalk takes at most ${DINGTALK_MESSAGES_PER_MINUTE} of one robot: list several robots in a group`,
    );
  return [...twofold, ...dangling, ...tooFast];
}

function isDingTalk(endpoint: string): boolean {
  return tryParseUrl(endpoint)?.hostname === new URL(DEFAULT_ENDPOINT).hostname;
}

function parseJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`cannot read the configuration: ${(cause as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file} is not JSON: ${(cause as Error).message}`);
  }
}

function describe(issue: z.core.$ZodIssue, root: unknown): string {
  const path = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') return `${path}: unknown key ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
  if (issue.code === 'invalid_key') return `${path}: ${issue.issues[0]?.message ?? issue.message}`;
  const found = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], root);
  const isSecret = /File$/.test(path); // it may hold the secret itself by mistake
  const value = found === undefined ? 'is missing' : isSecret ? 'is invalid' : JSON.stringify(found);
  return `${path}: ${value}: ${issue.message.replace(/^Invalid input: /, '')}`;
}

/** A record by name, which refuses `__proto__` too. */
function named<T extends z.ZodMiniType>(value: T) {
  return z.pipe(z.transform(withoutPrototype), z.record(NAME, value));
}

function withoutPrototype(value: unknown, context: z.core.ParsePayload): unknown {
  if (isObject(value) && Object.hasOwn(value, '__proto__')) {
    context.issues.push({ code: 'invalid_key', origin: 'record', issues: [], input: value, path: ['__proto__'], message: NAME_RULE });
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tryParseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
