import { PassThrough } from 'node:stream';
import { rowsOf, Screen } from './screen.ts';

describe('a terminal', () => {
  test.each([
    [0, 80, 1],
    [80, 80, 1],
    [81, 80, 2],
    [200, 0, 3],
    [200, undefined, 3],
  ])('a line of %i letters on %p columns takes %i rows', (length, columns, rows) => {
    expect(rowsOf(length, columns)).toBe(rows);
  });

  test('gives piped lines one by one, and says when there are no more', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const screen = new Screen('Kofi> ', input, output);
    input.end('one\n\nthree');
    const read = [await screen.next(), await screen.next(), await screen.next(), await screen.next()];
    expect(read).toEqual(['one', '', 'three', null]);
    screen.print('You: one', 'You: three');
    screen.close();
    expect(String(output.read())).toBe('You: one\nYou: three\n');
  });
});
