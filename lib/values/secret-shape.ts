const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What tokens and addresses with tokens look like. */
const SHAPES = [
  /^SEC[0-9a-f]{32,}/,
  /^xox[a-z]-/,
  /^xapp-/,
  /^eyJ[\w-]{10,}/,
  /^gh[a-z]_\w{20,}/,
  /^glpat-[\w-]{16,}/,
  /^(hf|npm|dckr_pat)_[\w-]{20,}/,
  /^sk-[\w-]{20,}/,
  /^AIza[\w-]{30,}/,
  /^A[KS]IA[0-9A-Z]{12,}/,
  UUID,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /hooks\.slack\.com\/services\/\w/,
  /access_token=\w/,
  // A user with a password; what the kubelet or a shell fills in is none.
  /:\/\/[^\s/:@]*:[^\s/@$<{]+@/,
];

/** Shorter ones are names more often than secrets. */
const LEAST_RANDOM_CHARACTERS = 20;

/** Names change between letters and digits at most twice, as in `run20260801final`. */
const MOST_CHANGES_OF_A_NAME = 3;

/** Names of settings that hold secrets; what they hold is only the path of a file where the name says so. */
const SECRET_NAME = /(^|[_.-])(password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|webhook)([_.-]|$)/i;

/** Names of settings whose UUID is that of a tenant, a client or a run. */
const IDENTIFIER_NAME = /(id|guid)$/i;

const REFERENCE_NAME = /(file|path|dir|directory|name|id|url|ttl|seconds|size|limit|count|length)$/i;

/** Whether a text holds a token, or an address with a token, of a service that is known. */
export function holdsToken(text: string): boolean {
  return SHAPES.some((shape) => shape.test(text));
}

/** Whether a value looks like a secret itself rather than like the name of one. */
export function looksSecret(value: string): boolean {
  return holdsToken(value) || value.split(/[^A-Za-z0-9]+/).some(isRandom);
}

/** Whether a setting of this name with this value gives a secret away. */
export function givesSecret(name: string, value: string): boolean {
  if (holdsToken(value)) return !(UUID.test(value) && IDENTIFIER_NAME.test(name) && !SECRET_NAME.test(name));
  const isReference =
    REFERENCE_NAME.test(name) || value === '' || /^(true|false|\d+)$/.test(value) || value.startsWith('/') || /^\$|\$\(/.test(value);
  return SECRET_NAME.test(name) && !isReference;
}

/** Those of its options that hold secrets whatever they hold; a token may be one of a text as well. */
const SECRET_OPTION = /(^|[_.-])(password|passwd|secret|api[_-]?key|access[_-]?key|private[_-]?key)$/i;

/** Whether a word of a command line gives a secret away, or is the option of a secret that follows. */
export function argumentGivesSecret(word: string, next = ''): boolean {
  const parts = word.split(/[\s"'=]+/);
  if (parts.some(holdsToken) || holdsToken(word)) return true;
  if (/\s/.test(word)) return false;
  const [, option, value] = /^--?([\w.-]+)(?:=(.*))?$/.exec(word) ?? [];
  if (option === undefined) return false;
  const given = value ?? (next.startsWith('-') || holdsToken(next) ? '' : next);
  return givesSecret(option, given) && (SECRET_OPTION.test(option) || looksSecret(given));
}

function isRandom(word: string): boolean {
  if (word.length < LEAST_RANDOM_CHARACTERS || /^\d+$/.test(word)) return false;
  const changes = word.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g) ?? [];
  return changes.length > MOST_CHANGES_OF_A_NAME;
}
