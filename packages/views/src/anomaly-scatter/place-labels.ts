/** A point to label, in pixels from the upper left of the canvas. */
export interface LabelWish {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Position of a label relative to its point. */
export type LabelPosition = 'right' | 'left' | 'top' | 'bottom';

/** Area that labels must stay inside, and their font size. */
export interface LabelSpace {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fontSize: number;
  /** Marks that labels of other points should not cover. */
  readonly marks?: readonly LabelWish[];
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Free pixels around each label, and between a label and its point. */
const MARGIN = 3;
const DISTANCE = 10;
/** Average width of a letter in font sizes; digits and dots are narrower, so estimates are rather too wide. */
const LETTER_RATIO = 0.58;

const toBox = ({ x, y, text }: LabelWish, position: LabelPosition, fontSize: number): Box => {
  const width = text.length * fontSize * LETTER_RATIO;
  const half = fontSize * 0.6;
  if (position === 'right') return { left: x + DISTANCE, right: x + DISTANCE + width, top: y - half, bottom: y + half };
  if (position === 'left') return { left: x - DISTANCE - width, right: x - DISTANCE, top: y - half, bottom: y + half };
  const middle = position === 'top' ? y - DISTANCE - half : y + DISTANCE + half;
  return { left: x - width / 2, right: x + width / 2, top: middle - half, bottom: middle + half };
};

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right + MARGIN && b.left < a.right + MARGIN && a.top < b.bottom + MARGIN && b.top < a.bottom + MARGIN;

const MARK_RADIUS = 5;

/**
 * Places labels in the given order, each where it fits into the space and covers no earlier label and no mark of another
 * point; the others get no label. Only the first, most important label may cover marks. Returns the positions by index of the
 * wish, at most `count`.
 */
export const placeLabels = (wishes: readonly LabelWish[], space: LabelSpace, count: number): Map<number, LabelPosition> => {
  const placed = new Map<number, LabelPosition>();
  const taken: Box[] = [];
  const coveredCount = (box: Box, text: string) =>
    (space.marks ?? []).filter(
      ({ x, y, text: owner }) => owner !== text && x > box.left - MARK_RADIUS && x < box.right + MARK_RADIUS && y > box.top - MARK_RADIUS && y < box.bottom + MARK_RADIUS,
    ).length;
  for (const [index, wish] of wishes.entries()) {
    if (placed.size >= count) break;
    const toward: LabelPosition[] = wish.x < (space.left + space.right) / 2 ? ['right', 'left', 'top', 'bottom'] : ['left', 'right', 'top', 'bottom'];
    const [best] = toward
      .map((position) => ({ position, box: toBox(wish, position, space.fontSize) }))
      .filter(({ box }) => box.left >= space.left && box.right <= space.right && box.top >= space.top && box.bottom <= space.bottom)
      .filter(({ box }) => !taken.some((other) => overlap(box, other)))
      .map((candidate) => ({ ...candidate, covered_count: coveredCount(candidate.box, wish.text) }))
      .sort((a, b) => a.covered_count - b.covered_count);
    if (!best || (best.covered_count > 0 && index > 0)) continue;
    placed.set(index, best.position);
    taken.push(best.box, { left: wish.x - 6, right: wish.x + 6, top: wish.y - 6, bottom: wish.y + 6 });
  }
  return placed;
};
