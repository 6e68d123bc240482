import { chartAlertmanager, chartPrometheus, EXCEPT_OWN_NAMESPACE } from '../../tools/frameworks/chart-objects';
import { ControlPlane } from '../../tools/frameworks/control-plane';
import { JUDGED, STACK } from '../../tools/frameworks/judged-objects';
import { NEWEST_TYPES_VERSION, whyNoFrameworks } from '../../tools/frameworks/programs';
import { newestSchemas } from '../../tools/frameworks/schemas';
import { describeUnless } from '../servers';

const { surroundings, rules, jobs, routes, wholeRouting, dashboards } = JUDGED;

describeUnless(whyNoFrameworks(), `an API server with the types of prometheus-operator ${NEWEST_TYPES_VERSION}`, () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.define(await newestSchemas());
    await plane.apply(surroundings);
  });

  test('takes every object, and has not dropped a field of it', async () => {
    await plane.apply([...rules, ...jobs, ...routes, wholeRouting, ...dashboards]);
    for (const [kind, objects] of Object.entries({
      prometheusrules: rules,
      podmonitors: jobs,
      scrapeconfigs: jobs,
      alertmanagerconfigs: routes,
    })) {
      const stored = await plane.list<(typeof rules)[0]>(kind, 'monitoring');
      expect(stored).not.toEqual([]);
      for (const { kind: one, metadata, spec } of stored) {
        const given = objects.find((object) => object.kind === one && object.metadata.name === metadata.name) as (typeof rules)[0];
        expect(spec).toMatchObject(JSON.parse(JSON.stringify(given.spec)) as object);
      }
    }
  });

  test('takes every object of an OperatorStack, and has not dropped a field of it', async () => {
    await plane.apply([...STACK.rules, ...STACK.jobs, ...STACK.routes, ...STACK.dashboards]);
    const given = [...STACK.rules, ...STACK.jobs, ...STACK.routes] as (typeof rules)[0][];
    const stored = await Promise.all(
      ['prometheusrules', 'podmonitors', 'alertmanagerconfigs'].map((kind) => plane.list<(typeof rules)[0]>(kind, 'monitoring')),
    );
    expect(STACK.jobs).toHaveLength(1);
    for (const { kind, metadata, spec } of given) {
      const found = stored.flat().find((object) => object.kind === kind && object.metadata.name === metadata.name);
      expect(found?.spec).toMatchObject(JSON.parse(JSON.stringify(spec)) as object);
    }
  });

  test('takes the objects of the chart, to which ours belong', async () => {
    await plane.apply([chartPrometheus(), ...chartAlertmanager(EXCEPT_OWN_NAMESPACE)]);
    await expect(plane.apply(chartAlertmanager({ alertmanagerConfigMatcherStrategy: { type: 'Never' } }))).rejects.toThrow(
      /Unsupported value: "Never"/,
    );
  });

  test('refuses a field that an object does not have', async () => {
    const [rule] = rules;
    const misspelled = { ...rule, spec: { groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'x', fro: '1m' }] }] } };
    await expect(plane.apply([misspelled])).rejects.toThrow(/unknown field "fro"/);
    const [job] = jobs as (typeof rules)[0][];
    await expect(plane.apply([{ ...job, spec: { ...job.spec, sampleLimits: 1 } }])).rejects.toThrow(/unknown field "sampleLimits"/);
  });
});
