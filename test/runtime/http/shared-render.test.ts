import { sharedRender } from '../../../runtime/http/shared-render';

test('all who ask at the same time are given one page, and who asks later another one', async () => {
  let made = 0;
  const page = sharedRender(async () => Promise.resolve(++made));
  expect(await Promise.all([page(), page(), page()])).toEqual([1, 1, 1]);
  expect(await page()).toBe(2);
});

test('a page that cannot be made does not keep the next one from being made', async () => {
  let fails = true;
  const page = sharedRender(() => (fails ? Promise.reject(new Error('broken')) : Promise.resolve('page')));
  await expect(Promise.all([page(), page()])).rejects.toThrow('broken');
  fails = false;
  expect(await page()).toBe('page');
});
