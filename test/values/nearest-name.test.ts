import { nameHint, nearestName } from '../../lib/values/nearest-name';

describe('a name instead of one that there is not', () => {
  test.each([
    ['tf_train_los', ['up', 'tf_train_loss'], 'tf_train_loss'],
    ['LossPlato', ['LossPlateau', 'TargetDown'], 'LossPlateau'],
    ['tf_train_loss', ['up', 'scrape_duration_seconds'], undefined],
    ['LossSpikes', ['TargetDown', 'Watchdog'], undefined],
    ['anything', [], undefined],
  ])('%s in %o', (wanted, names, nearest) => {
    expect(nearestName(wanted, names)).toBe(nearest);
  });

  test('is listed where none is near', () => {
    expect(nameHint('LossSpikes', ['TargetDown', 'Watchdog'])).toBe('use one of TargetDown, Watchdog');
    expect(nameHint('LossSpikes', ['LossSpike', 'Watchdog'])).toBe("did you mean 'LossSpike'");
    expect(nameHint('LossSpikes', [])).toBe('there are none');
  });
});
