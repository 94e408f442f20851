/** Corner of a polygon, in pixels. */
export type Corner = readonly [x: number, y: number];

/** Returns the bounding box of the corners. Without corners, `left` is Infinity. */
export const boundsOf = (corners: readonly Corner[]): { left: number; right: number; top: number; bottom: number } => ({
  left: Math.min(...corners.map(([x]) => x)),
  right: Math.max(...corners.map(([x]) => x)),
  top: Math.min(...corners.map(([, y]) => y)),
  bottom: Math.max(...corners.map(([, y]) => y)),
});

/** Returns true for a point inside the polygon, by the even-odd rule. */
export function isInPolygon(x: number, y: number, corners: readonly Corner[]): boolean {
  let isInside = false;
  for (let i = 0, before = corners.length - 1; i < corners.length; before = i, i += 1) {
    const [x1, y1] = corners[i];
    const [x2, y2] = corners[before];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) {
      isInside = !isInside;
    }
  }
  return isInside;
}
