import { Heap } from './heap.ts';

test('a heap gives back what it was given, soonest first', () => {
  const heap = new Heap<number>();
  const times = Array.from({ length: 500 }, (_, index) => (index * 7919) % 251);
  for (const time of times) heap.push(time, time);
  const popped: number[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) popped.push(next.item);
  expect(popped).toEqual([...times].sort((one, other) => one - other));
  expect(heap.size).toBe(0);
});
