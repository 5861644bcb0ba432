import type { Metafile } from 'esbuild';
import { entryCosts, overBudget, type Budget } from './budget.ts';

type Output = Metafile['outputs'][string];
const output = (bytes: number, rest: Partial<Output> = {}): Output => ({
  bytes,
  inputs: {},
  imports: [],
  exports: [],
  ...rest,
});
const inputs = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, { bytesInOutput: 10 }]));
const budget: Budget = { entries: /^functions\/src\/http\//, closureKb: 1, heavy: ['pg', '@google-cloud/*'] };

describe('The build’s budget', () => {
  const entryPoint = 'functions/src/http/index.ts';

  test('counts an entry with all it imports statically, once, and leaves lazy chunks out', () => {
    const [cost] = entryCosts({
      'lib/http.js': output(100, {
        entryPoint,
        imports: [
          { path: 'lib/a.js', kind: 'import-statement' },
          { path: 'lib/b.js', kind: 'import-statement' },
          { path: 'lib/lazy.js', kind: 'dynamic-import' },
        ],
      }),
      'lib/a.js': output(20, { imports: [{ path: 'lib/b.js', kind: 'import-statement' }] }),
      'lib/b.js': output(3, { imports: [{ path: 'lib/a.js', kind: 'import-statement' }] }),
      'lib/lazy.js': output(5000, { inputs: inputs('node_modules/pg/index.js') }),
    });
    expect(cost).toMatchObject({ entry: entryPoint, own: 100, closure: 123 });
    expect(overBudget([cost!], budget)).toEqual([]);
  });

  test('refuses an entry that is too large', () => {
    const costs = entryCosts({ 'lib/http.js': output(1001, { entryPoint }), 'lib/http.js.map': output(9999) });
    expect(overBudget(costs, budget)).toEqual([
      'functions/src/http/index.ts loads 1 kB before it answers; the budget is 1 kB.',
    ]);
  });

  test('refuses a heavy package, bundled or not, however deep it lies', () => {
    const costs = entryCosts({
      'lib/http.js': output(10, { entryPoint, imports: [{ path: 'lib/a.js', kind: 'import-statement' }] }),
      'lib/a.js': output(10, {
        inputs: inputs('node_modules/x/node_modules/@google-cloud/tasks/build/index.js', 'node_modules/hono/index.js'),
        imports: [{ path: 'pg/lib/client.js', kind: 'require-call', external: true }],
      }),
    });
    expect(overBudget(costs, budget)).toEqual([
      'functions/src/http/index.ts imports @google-cloud/tasks statically; load it with await import() where it is first used.',
      'functions/src/http/index.ts imports pg statically; load it with await import() where it is first used.',
    ]);
  });

  test('lets what nobody waits for be heavy', () => {
    const lazy = output(5000, {
      entryPoint: 'functions/src/triggers/index.ts',
      inputs: inputs('node_modules/pg/a.js'),
    });
    expect(overBudget(entryCosts({ 'lib/triggers.js': lazy }), budget)).toEqual([]);
  });
});
