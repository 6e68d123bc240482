import { argumentGivesSecret, givesSecret } from '../../lib/values/secret-shape';

const HUGGING_FACE = `hf_${'aB3'.repeat(12)}`;

describe('a word of a command line', () => {
  test.each([
    { words: ['--password=hunter2'] },
    { words: ['--db-password', 'hunter2'] },
    { words: [`--hub-token=${HUGGING_FACE}`] },
    { words: ['--token', HUGGING_FACE] },
    { words: [HUGGING_FACE] },
    { words: ['-c', `export TOKEN='${HUGGING_FACE}'; exec python train.py`] },
    { words: ['--tracking-uri=postgres://tracker:hunter2@db/tracker'] },
    { words: ['--api-key=0123456789abcdef'] },
    { words: [`WANDB=https://oapi.dingtalk.com/robot/send?access_token=a1b2`] },
  ])('gives a secret away: $words', ({ words }) => {
    expect(words.some((word, i) => argumentGivesSecret(word, words[i + 1]))).toBe(true);
  });

  test.each([
    { words: ['--pad_token=<pad>'] },
    { words: ['--eos-token', '</s>'] },
    { words: ['--max_token=512'] },
    { words: ['--token-file=/var/run/secrets/token'] },
    { words: ['--password-file', '/var/run/secrets/password'] },
    { words: ['--password=$(DB_PASSWORD)'] },
    { words: ['--password=$DB_PASSWORD'] },
    { words: ['--password', '--verbose'] },
    { words: ['--tracking-uri=postgres://tracker:$(PASSWORD)@db/tracker'] },
    { words: ['--tracking-uri=http://tracker.ops.svc:5000'] },
    { words: ['-c', 'python -c "token = tokenizer.encode(text); password = ask()"'] },
    { words: ['--model=gpt-neo-x-20b', '--data=s3://bucket/run-2026-08-01/part-0001.tfrecord'] },
    { words: ['train.py'] },
  ])('gives none away: $words', ({ words }) => {
    expect(words.some((word, i) => argumentGivesSecret(word, words[i + 1]))).toBe(false);
  });
});

test.each([
  ['DATABASE', 'postgres://tracker:hunter2@db/tracker', true],
  ['DATABASE', 'postgres://tracker:$(PASSWORD)@db/tracker', false],
  ['DATABASE', 'postgres://tracker@db:5432/tracker', false],
  ['NOTE', 'see http://wiki/a:b and mail me@example.com', false],
  ['HF', HUGGING_FACE, true],
  ['KEY', `sk-${'aB3'.repeat(12)}`, true],
  ['MODEL', 'sk-resnet', false],
])('a variable %s of %s gives a secret away: %s', (name, value, gives) => {
  expect(givesSecret(name, value)).toBe(gives);
});
