import { ExportedMetric } from './layout';

export type Labels = Readonly<Record<string, string>>;

/** @throws Error when they are not those of the metric */
export function assertLabels({ name, labels }: ExportedMetric, given: Labels): void {
  const expected = labels.map((label) => label.name);
  if (Object.keys(given).length !== expected.length || !expected.every((label) => Object.hasOwn(given, label))) {
    throw new Error(`metric '${name}' was given labels [${Object.keys(given).join(', ')}]: it takes [${expected.join(', ')}]`);
  }
  for (const { name: label, values } of labels) {
    const value = given[label];
    if (typeof value !== 'string') throw new Error(`label ${label} of '${name}' is ${typeof value}: use a string`);
    if (values && !values.includes(value)) throw new Error(`label ${label}='${value}' of '${name}' is not one of ${values.join(', ')}`);
  }
}
