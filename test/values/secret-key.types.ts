import { DingTalkReceiver, SlackReceiver } from '../../lib';

// Not run: `npm run typecheck` fails when one of these begins to compile.
export function secretsThatArePutWhereAKeyBelongs(): unknown[] {
  return [
    // @ts-expect-error -- a webhook's URL is a secret
    new SlackReceiver('training', { channel: '#training', webhook: 'https://hooks.example.com/services/T0/B0/abc' }),
    // @ts-expect-error -- so is a robot's token
    new DingTalkReceiver('oncall', { robot: 'abc' }),
  ];
}
