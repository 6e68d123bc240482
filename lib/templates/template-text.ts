import { InvalidConfigError } from '../values/invalid-config-error';
import { nameHint } from '../values/nearest-name';
import { Dialect } from './dialect';
import { Parsed, TemplateParser } from './parser';

const PARSED = new Map<Dialect, Map<string, Parsed>>();

/** A text with actions in double braces, such as `{{ $labels.pod }}`. */
export class TemplateText {
  /** Parses once per text. Does not throw: what is wrong stands in `errors`. */
  public static parse(text: string, dialect: Dialect): TemplateText {
    const known = PARSED.get(dialect) ?? new Map<string, Parsed>();
    PARSED.set(dialect, known);
    const parsed = known.get(text) ?? TemplateParser.parse(text, dialect);
    known.set(text, parsed);
    return new TemplateText(parsed, dialect);
  }

  private constructor(
    private readonly parsed: Parsed,
    private readonly dialect: Dialect,
  ) {}

  /** What the program would refuse to read, in a phrase; undefined when it reads the text. */
  public get refusal(): string | undefined {
    return this.parsed.error;
  }

  /** The templates that the text defines for others. */
  public get defined(): string[] {
    return this.parsed.defined;
  }

  /** Labels of the alert that are written wherever they are, without those of which the text asks first whether they are there. */
  public get labels(): string[] {
    const paths = this.parsed.fields.map(({ path }) => path);
    return [...new Set(paths.filter(([of, label]) => of === 'Labels' && label !== undefined).map(([, label]) => label))];
  }

  /** The expressions that the text asks for, those that it puts together from parts left out. */
  public get queries(): string[] {
    return this.parsed.calls.flatMap(({ name, text }) => (name === 'query' && text !== undefined ? [text] : []));
  }

  /**
   * What the program reads and can never carry out, a phrase each: the message would be an error.
   *
   * @param templates names of those that are defined elsewhere
   */
  public failures(templates: readonly string[] = []): string[] {
    const { calls, fields, called, defined } = this.parsed;
    const { functions, fields: known, templates: before } = this.dialect;
    const names = [...defined, ...templates, ...before];
    return [
      ...calls.flatMap(({ name, given, action }) => {
        const [least, most] = functions[name];
        if (given >= least && given <= most) return [];
        const range = least === most ? String(least) : `at least ${least}`;
        return [`${name} in '${action}' takes ${range} argument${range === '1' ? '' : 's'} and is given ${given}`];
      }),
      ...fields.flatMap(({ path, action }) => {
        if (known?.includes(path[0]) !== true) return [`there is no .${path[0]} in '${action}': ${nameHint(path[0], [...(known ?? [])])}`];
        const most = path[0] === 'Value' ? Infinity : path[0] === 'ExternalURL' ? 1 : 2;
        return path.length <= most ? [] : [`a text has no fields, so there is no .${path[most]} in '${action}'`];
      }),
      ...called
        .filter((name) => !names.includes(name))
        .map(
          (name) =>
            `there is no template '${name}': ${nameHint(
              name,
              names.filter((one) => !one.startsWith('__')),
            )}`,
        ),
    ];
  }
}

/**
 * @param what whose text it is, as it stands in the error, for example `summary of alert LossSpike`
 * @param templates names of those that are defined elsewhere
 * @throws InvalidConfigError when the program refuses the text, or could never carry it out
 */
export function assertTemplate(what: string, text: string, dialect: Dialect, templates: readonly string[] = []): void {
  if (!text.includes('{{')) return;
  const template = TemplateText.parse(text, dialect);
  if (template.refusal !== undefined)
    throw new InvalidConfigError(`${what} is no template that ${dialect.program} reads: ${template.refusal}`);
  const [failure] = template.failures(templates);
  if (failure !== undefined) throw new InvalidConfigError(`${what} is a template that always fails: ${failure}`);
}
