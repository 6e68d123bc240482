import { Construct } from 'constructs';
import * as trainwatch from '../lib';
import { TYPES } from '../lib/values/recorded/types';
import { typed, typeProblem } from '../lib/values/type-check';
import { sample, startOver } from './public-samples';

/** What somebody who writes JavaScript may give in place of any value. */
const WRONG: readonly unknown[] = [undefined, null, {}, '', 0, 'x', [], NaN, -1, true, [undefined], { x: undefined }, () => 0];

type Callable = (...args: unknown[]) => unknown;

/** The arguments of a call, each as its name and what it is. */
function parameters(className: string, call: string): { name: string; type: string }[] {
  return TYPES.calls[className][call].map((parameter) => {
    const [name, type] = parameter.split(':');
    return { name: name.replace(/^\.{3}|\?$/g, ''), type };
  });
}

interface Attempt {
  readonly className: string;
  readonly call: string;
  /** Where something else is given: the argument, and the field in it. */
  readonly argument?: number;
  readonly fields?: string[];
  readonly wrong?: unknown;
}

/** Calls it, synthesizes what came of it, and returns what was thrown. */
function outcome({ className, call, argument, fields = [], wrong }: Attempt): unknown {
  const app = startOver();
  const args = parameters(className, call).map(({ name, type }) => sample(type, className, name));
  if (argument !== undefined) args[argument] = replaced(args[argument], fields, wrong);
  const type = (trainwatch as unknown as Record<string, Record<string, Callable> & (new (...args: unknown[]) => unknown)>)[className];
  const owner = call === 'new' || call.startsWith('static ') ? undefined : (sample(className, className, 'of') as Record<string, Callable>);
  try {
    if (call === 'new') new type(...args);
    else if (owner) owner[call](...args);
    else type[call.slice('static '.length)](...args);
    app.charts.forEach((chart) => void chart.toJson());
  } catch (error) {
    return error;
  }
  return undefined;
}

function replaced(value: unknown, [field, ...deeper]: string[], wrong: unknown): unknown {
  if (field === undefined) return wrong;
  const around = (value ?? {}) as Record<string, unknown>;
  return { ...around, [field]: replaced(around[field], deeper, wrong) };
}

/** Every field of a struct, and those of the structs in it. */
function fieldsOf(type: string, depth = 2): string[][] {
  if (depth === 0) return [];
  const fields = Object.entries(TYPES.structs[type] ?? {}).map(([field, of]) => [field.replace('?', ''), of]);
  return [
    ...(fields.length > 0 ? [['misspelled']] : []),
    ...fields.flatMap(([field, of]) => [[field], ...fieldsOf(of, depth - 1).map((inner) => [field, ...inner])]),
  ];
}

function attempts(className: string, call: string): Attempt[] {
  return parameters(className, call).flatMap(({ type }, argument) =>
    [[], ...fieldsOf(type)].flatMap((fields) => WRONG.map((wrong) => ({ className, call, argument, fields, wrong }))),
  );
}

const CALLS = Object.entries(TYPES.calls).flatMap(([className, calls]) => Object.keys(calls).map((call) => [className, call] as const));

describe('plain JavaScript', () => {
  test.each(Object.keys(TYPES.classes))('another object is no %s', (name) => {
    expect(typeProblem(typed('value', name), 'value', {})).toMatch(/^value is an object: (give it|name) /);
  });

  test('a misspelled prop is named, and one that is like none is for somebody else', () => {
    const props = { cluster: 'a', alerting: sample('Alerting', '', ''), placements: undefined, further: 1 };
    const make = (more: object) => () =>
      new trainwatch.MonitoringStack(sample('Construct', '', '') as Construct, 'stack', { ...props, ...more } as never);
    startOver();
    expect(make({})).not.toThrow();
    expect(make({ prometheus: { replica: 3 } })).toThrow(/^sample-\d\/stack: there is no 'prometheus.replica': did you mean 'replicas'$/);
    expect(make({ cluster: undefined })).toThrow(/^sample-\d\/stack: cluster is missing: give it a string$/);
    expect(make({ alerting: 'x' })).toThrow(/^sample-\d\/stack: alerting is a string: give it an Alerting$/);
    expect(make({ prometheus: { replicas: '2' } })).toThrow(/^sample-\d\/stack: prometheus.replicas is a string: give it a number$/);
  });

  test('numbers in texts, and secrets in place of their names, are refused without the secret', () => {
    const namespace = trainwatch.TrainingNamespace.owned(startOver(), 'training');
    const job = (props: object) => () => trainwatch.GpuTrainer.job(namespace, 'mnist', { image: 'r/t:1', ...props });
    expect(job({ env: { EPOCHS: 3 } })).toThrow("training/mnist: env.EPOCHS is 3: write it as the string '3'");
    expect(job({ args: ['--epochs', 3] })).toThrow("training/mnist: args[1] is 3: write it as the string '3'");
    expect(job({ args: '--epochs=3' })).toThrow('training/mnist: args is a string: give it a list, in brackets');
    const url = 'https://hooks.slack.com/services/T/B/x';
    expect(() => new trainwatch.SlackReceiver('ops', { channel: '#ml', webhook: url } as never)).toThrow(
      "SlackReceiver 'ops': webhook is a string: name one with SecretKey.of('secret', 'key'), never the value itself",
    );
    expect(() => new trainwatch.WebhookReceiver('ops', url as never)).toThrow(
      "WebhookReceiver 'ops': props is a string: give it an object of WebhookReceiverProps",
    );
    expect(() => trainwatch.TrainingPods.labeled('training' as never)).toThrow(
      'TrainingPods.labeled: namespace is a string: give it an IScrapedNamespace, for example an ExporterNamespace',
    );
  });

  test.each(CALLS)('%s %s: right arguments are accepted, and a wrong one gets a sentence', (className, call) => {
    const bad: string[] = [];
    const right = outcome({ className, call });
    if (right !== undefined) bad.push(`right arguments: ${(right as Error).message}`);
    for (const attempt of attempts(className, call)) {
      const error = outcome(attempt) as Error | undefined;
      if (error === undefined || error.name === 'InvalidConfigError' || error.message.startsWith('Validation failed')) continue;
      const { argument = 0, fields = [], wrong } = attempt;
      bad.push(
        `${parameters(className, call)[argument].name}.${fields.join('.')} = ${show(wrong)}: ${String(error.stack?.split('\n').slice(0, 3).join(' '))}`,
      );
    }
    expect(bad).toEqual([]);
  });
});

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
