import { DemoFailure } from './failure.ts';
import { readOptions } from './options.ts';

describe('what the demo is asked for', () => {
  test('a play by its word, the listings without one', () => {
    expect(readOptions([])).toEqual({ play: 'listings', csv: undefined, limit: 50, as: undefined });
    expect(readOptions(['money'])).toMatchObject({ play: 'money' });
    expect(readOptions(['--csv', 'a.csv', '--limit', '3'])).toMatchObject({ csv: 'a.csv', limit: 3 });
  });

  test('one of the people at a terminal', () => {
    expect(readOptions(['connect'])).toMatchObject({ play: 'connect', as: undefined });
    expect(readOptions(['connect', '--as', 'Kofi'])).toMatchObject({ play: 'connect', as: 'kofi' });
  });

  test.each([
    [['connect', '--as', 'ada'], 'Nobody here is called "ada". There are amina, kofi, awa, grace, moussa.'],
    [['connect', '--as'], '--as'],
    [['money', '--as', 'kofi'], '--as NAME goes with "connect"'],
    [['opera'], 'not "opera"'],
    [['--limit', '0'], '--limit must be a whole number'],
    [['--limt', '1'], 'The demo knows'],
  ])('%j is refused in a sentence', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(DemoFailure);
    expect(() => readOptions(args)).toThrow(sentence);
  });
});
