import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actsOf, Journal, readJournals } from './journal.ts';
import { randomOf } from './random.ts';
import { readOptions } from './options.ts';

test('journals tell what each request came to, whoever wrote them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const [first, second] = [new Journal(folder, 1), new Journal(folder, 2)];
  const answered = { t: 'answered', op: 'create', status: 201, listing: 'list_1', version: 1 } as const;
  first.write({ t: 'sent', key: 'a', op: 'create', at: 1 });
  first.write({ t: 'unknown', key: 'a', op: 'create', why: 'cut' });
  first.write({ t: 'sent', key: 'a', op: 'create', at: 2 });
  first.write({ ...answered, key: 'a', digest: 'x' });
  second.write({ ...answered, key: 'a', listing: 'list_2', digest: 'y' });
  second.write({ t: 'sent', key: 'b', op: 'submit', at: 3 });
  second.write({ t: 'unknown', key: 'b', op: 'submit', why: '502' });
  const acts = actsOf(readJournals(folder));
  rmSync(folder, { recursive: true });
  expect(acts).toEqual([
    { key: 'a', op: 'create', status: 201, listing: 'list_1', version: 1, digests: ['x', 'y'], answers: 2 },
    { key: 'b', op: 'submit', status: null, listing: null, version: null, digests: [], answers: 0 },
  ]);
});

test('a seed decides, for each purpose on its own', () => {
  const draw = (seed: number, purpose: string): number[] => {
    const random = randomOf(seed, purpose);
    return [random(), random(), random()];
  };
  expect(draw(7, 'listing 1')).toEqual(draw(7, 'listing 1'));
  expect(draw(7, 'listing 1')).not.toEqual(draw(8, 'listing 1'));
  expect(draw(7, 'listing 1')).not.toEqual(draw(7, 'listing 2'));
});

describe('the command line', () => {
  test('names the scenario; the environment may name the seed', () => {
    expect(readOptions(['import', '--count', '300'], { CHAOS_SEED: '5' })).toMatchObject({
      seed: 5,
      count: 300,
      clients: 16,
      killEveryMs: 2_000,
      sabotage: undefined,
    });
    expect(readOptions(['import'], {}).seed).not.toBe(readOptions(['import'], {}).seed);
  });

  test.each([
    [[], {}, 'Say which scenario'],
    [['export'], {}, 'Say which scenario'],
    [['import', '--count', '0'], {}, '--count must be a whole number from 1'],
    [['import', '--sabotage', 'all'], {}, '--sabotage must be dedupe or inbox, not "all"'],
    [['import', '--fast'], {}, '--fast'],
    [['import'], { CHAOS_SEED: 'x' }, 'CHAOS_SEED must be a whole number'],
  ])('%j with %j is refused', (args, env, sentence) => {
    expect(() => readOptions(args, env)).toThrow(sentence);
  });
});
