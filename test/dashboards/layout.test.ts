import { layOut } from '../../lib/dashboards/layout';

const box = (width: number, height: number) => ({ width, height });

describe('layOut', () => {
  test('puts boxes side by side as long as they fit into 24 columns', () => {
    expect(layOut([box(8, 4), box(8, 4), box(8, 4)], 1)).toEqual({
      places: [
        { x: 0, y: 1 },
        { x: 8, y: 1 },
        { x: 16, y: 1 },
      ],
      bottom: 5,
    });
  });

  test('starts a new line below the highest box when one does not fit', () => {
    expect(layOut([box(12, 4), box(6, 9), box(24, 3), box(1, 1)], 0)).toEqual({
      places: [
        { x: 0, y: 0 },
        { x: 12, y: 0 },
        { x: 0, y: 9 },
        { x: 0, y: 12 },
      ],
      bottom: 13,
    });
  });

  test('nothing takes no space', () => {
    expect(layOut([], 7)).toEqual({ places: [], bottom: 7 });
  });
});
