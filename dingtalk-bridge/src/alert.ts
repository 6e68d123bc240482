import * as z from 'zod/mini';

const MAX_LABELS = 128;
const MAX_NAME_CHARACTERS = 256;
const MAX_LABEL_CHARACTERS = 2_048;
/** No message of DingTalk holds more. */
const MAX_ANNOTATION_CHARACTERS = 8_192;
const MAX_FINGERPRINT_CHARACTERS = 64;
const MAX_URL_CHARACTERS = 4_096;

const TIME = z.iso.datetime({ offset: true, error: 'expected a time' });

const LABELS = z.pipe(
  z.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'expected an object'),
  z.transform(toLabels),
);

/** An address, or an empty text in the place of one that is too long: a part of it would be a wrong one. */
const URL_TEXT = z.pipe(
  z.string(),
  z.transform((url) => (url.length > MAX_URL_CHARACTERS ? '' : ownText(url, MAX_URL_CHARACTERS))),
);

const ANNOTATION = boundedText(MAX_ANNOTATION_CHARACTERS);

/** One alert, as a webhook brings it and as the queue keeps it. What the bridge does not use is dropped, what is too long is cut. */
export const ALERT = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z._default(LABELS, () => Object.create(null) as Record<string, string>),
  annotations: z._default(
    z.object({
      summary: z.optional(ANNOTATION),
      description: z.optional(ANNOTATION),
      dashboard_url: z.optional(URL_TEXT),
      runbook_url: z.optional(URL_TEXT),
    }),
    {},
  ),
  startsAt: TIME,
  endsAt: z.optional(TIME),
  fingerprint: z._default(boundedText(MAX_FINGERPRINT_CHARACTERS), ''),
});

/** One alert of a notification. Its labels are an object without a prototype: none of their names means anything but a label. */
export type Alert = z.infer<typeof ALERT>;

/** The address of an Alertmanager. */
export const EXTERNAL_URL = URL_TEXT;

function boundedText(maxCharacters: number) {
  return z.pipe(
    z.string(),
    z.transform((text) => ownText(text, maxCharacters)),
  );
}

/**
 * The text, cut to a length, without halves of characters: neither a URL nor DingTalk can carry those. A cut text is a copy, since it
 * would keep the whole one in memory otherwise.
 */
function ownText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters && !/\p{Surrogate}/u.test(text)) return text;
  const copy = Buffer.from(text.slice(0, maxCharacters)).toString();
  return text.length > maxCharacters ? `${copy}…` : copy;
}

function toLabels(value: object, context: z.core.ParsePayload): Record<string, string> {
  const labels = Object.create(null) as Record<string, string>;
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length > MAX_LABELS) context.issues.push({ code: 'custom', message: `more than ${MAX_LABELS} labels`, input: value });
  for (const [name, text] of entries.slice(0, MAX_LABELS)) {
    if (typeof text === 'string') labels[ownText(name, MAX_NAME_CHARACTERS)] = ownText(text, MAX_LABEL_CHARACTERS);
    else context.issues.push({ code: 'custom', message: 'expected a string', input: value, path: [ownText(name, MAX_NAME_CHARACTERS)] });
  }
  return labels;
}
