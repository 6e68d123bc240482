/** Columns of Grafana's grid. */
export const GRID_COLUMNS = 24;

/** A rectangle on the grid. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A size on the grid. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Puts boxes side by side from `top` on and starts a new line below the highest when one does not fit. */
export function layOut(boxes: readonly Size[], top: number): { readonly places: Place[]; readonly bottom: number } {
  let x = 0;
  let y = top;
  let bottom = top;
  const places = boxes.map(({ width, height }) => {
    if (x + width > GRID_COLUMNS) [x, y] = [0, bottom];
    const place = { x, y };
    x += width;
    bottom = Math.max(bottom, y + height);
    return place;
  });
  return { places, bottom };
}
