import { Judge } from '../../../../tools/signal/judge';
import { describeWithJudge } from '../../../servers';
import { RULES } from '../rule-set';
import { Stories } from '../stories';
import { expectNoticed } from './shape';
import { PLATEAU_SHAPES } from './plateau-shapes';
import { STATE_SHAPES } from './state-shapes';

const SHAPES = [...STATE_SHAPES, ...PLATEAU_SHAPES];
/** The first of its shapes waits for the whole story. */
const STORY_DEADLINE_MS = 180_000;

describeWithJudge([], 'a shape from real training', () => {
  let started: Judge | undefined;
  const judge = () => (started ??= Judge.start(RULES));
  afterAll(() => started?.stop());

  const stories = new Stories(judge, SHAPES);

  test.concurrent.each(SHAPES.map((shape) => [shape.name, shape] as const))(
    '%s',
    async (_name, shape) => {
      expectNoticed(shape, await stories.firing(shape));
    },
    STORY_DEADLINE_MS,
  );
});
