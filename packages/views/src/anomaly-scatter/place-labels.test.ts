import { placeLabels } from './place-labels.ts';

const space = { left: 0, right: 400, top: 0, bottom: 200, fontSize: 10 };
const text = '10.0.0.1';

test('places a label away from the nearer edge', () => {
  const placed = placeLabels([{ x: 5, y: 50, text }, { x: 395, y: 50, text }], space, 5);
  expect([...placed.values()]).toEqual(['right', 'left']);
});

test('moves a label that would cover an earlier one, and drops a label that fits nowhere', () => {
  const same = Array.from({ length: 8 }, () => ({ x: 100, y: 100, text }));
  const placed = placeLabels(same, space, 8);
  expect([...placed.keys()]).toEqual([0, 1, 2, 3]);
  expect(new Set(placed.values()).size).toBe(4);
});

test('continues with later points when the first ones overlap', () => {
  const crowd = Array.from({ length: 30 }, (_, i) => ({ x: 100 + i / 10, y: 100, text }));
  expect(placeLabels([...crowd, { x: 300, y: 20, text }], space, 5).has(30)).toBe(true);
});

test('places at most the requested number, and none without space', () => {
  const far = Array.from({ length: 5 }, (_, i) => ({ x: 50, y: 20 + i * 30, text }));
  expect(placeLabels(far, space, 2).size).toBe(2);
  expect(placeLabels(far, { ...space, right: 20 }, 5).size).toBe(0);
});

test('covers no other mark, except for the first label, which uses the least crowded side', () => {
  const other = '10.0.0.2';
  const marks = [{ x: 140, y: 100, text: other }, { x: 60, y: 100, text: other }, { x: 100, y: 85, text: other }];
  const wish = { x: 100, y: 100, text };
  expect(placeLabels([wish], { ...space, marks }, 5).get(0)).toBe('bottom');
  const crowded = { ...space, marks: [...marks, { x: 100, y: 115, text: other }, { x: 105, y: 115, text: other }] };
  expect(placeLabels([wish], crowded, 5).get(0)).toBe('right');
  expect(placeLabels([wish], { ...space, marks: [{ x: 140, y: 100, text }] }, 5).get(0)).toBe('right');
  expect(placeLabels([{ x: 300, y: 100, text }, wish], crowded, 5).has(1)).toBe(false);
});
