import { App } from 'cdk8s';
import {
  GpuTrainer,
  GpuTrainerProps,
  Metric,
  Monitored,
  MonitoringStack,
  OperatorRouting,
  OperatorStack,
  Placement,
  TrainingNamespace,
  TrainingPods,
} from '../../../lib';
import { temporaryFolder } from '../../../tools/temporary-folder';
import { alerting, stackIn } from '../../kinds/foreign-kind';

interface Run {
  readonly app: App;
  readonly stack: MonitoringStack;
  readonly training: TrainingNamespace;
  readonly trainer: GpuTrainer;
}

function run(props: Partial<GpuTrainerProps> = {}): Run {
  const app = new App({ outdir: temporaryFolder() });
  const stack = stackIn(app);
  const training = TrainingNamespace.owned(app, 'training');
  return { app, stack, training, trainer: GpuTrainer.job(training, 'mnist', { image: 'registry.example.com/trainer:1.0.0', ...props }) };
}

const REFUSAL = `Validation failed with the following errors:
  [training/mnist] nothing of this app monitors the run, so nobody would be notified of it: pass it to stack.monitor(…), or say who monitors it, for example monitoredBy: 'the app of the platform team'`;

describe('a run that nothing of its app monitors', () => {
  test('is refused at synthesis', () => {
    const { app } = run();
    expect(() => app.synth()).toThrow(REFUSAL);
  });

  test('is refused where only something else of its namespace, or runs of another one, are monitored', () => {
    const { app, stack, training } = run();
    const metrics = [Metric.gauge('queue_depth', 'Samples that wait')];
    stack.monitor(Monitored.fromPods('queue', { namespace: training, labels: { app: 'queue' }, port: 'metrics', metrics }));
    stack.monitor(TrainingPods.labeled(TrainingNamespace.existing(app, 'research')));
    expect(() => app.synth()).toThrow(REFUSAL);
  });

  test.each<[string, () => App]>([
    [
      'is monitored itself',
      () => {
        const { app, stack, trainer } = run();
        stack.monitor(trainer);
        return app;
      },
    ],
    [
      'is in a namespace of which all runs are',
      () => {
        const { app, stack, training } = run();
        stack.monitor(TrainingPods.labeled(training));
        return app;
      },
    ],
    [
      'is monitored by the Prometheus of others',
      () => {
        const { app, trainer } = run();
        const routing = OperatorRouting.alertmanagerConfig(alerting());
        const placement = Placement.filePerComponent(app);
        const there = new OperatorStack(app, 'there', { selectorLabels: { release: 'x' }, namespace: 'there', routing, placement });
        there.monitor(trainer);
        return app;
      },
    ],
    ['says who monitors it', () => run({ monitoredBy: 'the app of the platform team' }).app],
  ])('is taken where it %s', (_, appOf) => {
    const app = appOf();
    expect(() => app.synth()).not.toThrow();
  });

  test('says somebody', () => {
    expect(() => run({ monitoredBy: ' ' })).toThrow(
      "training/mnist: monitoredBy is empty: say who monitors the run, for example 'the app of the platform team'",
    );
  });
});
