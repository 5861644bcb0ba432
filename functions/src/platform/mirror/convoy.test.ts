import { superuser } from '../../../test/database.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import { newId } from '../values/id.ts';
import { Convoy } from './convoy.ts';
import type { Followed } from './documents.ts';

const there = (): Promise<void> => Promise.resolve();

/** Documents by their name: `bad` fails in PostgreSQL, which ends the transaction that it is read in. */
const stalls = (name: string, before = there): Followed => ({
  name: `mirror:${name}`,
  path: (id) => `${name}/${id}`,
  before,
  load: async (ctx, id) => {
    const row = await ctx.sql.first<{ one: number }>('select 1 / $1::int as one', [id.startsWith('bad') ? 0 : 1]);
    return { version: 3, data: { one: row!.one } };
  },
});

const fresh = (): { store: MemoryStore; convoy: Convoy; name: string } => {
  const store = new MemoryStore();
  return { store, convoy: new Convoy(() => store), name: `convoy-${newId(new Date())}` };
};

const stateOf = (path: string): Promise<{ version: string }[]> =>
  superuser.rows('select version::text from platform.mirror_state where path = $1', [path]);

describe('SRV-3 Mirrors travel together', () => {
  test('what is wanted at once is written in one journey, and its versions are noted', async () => {
    const { store, convoy, name } = fresh();
    const mirror = stalls(name);
    const ids = Array.from({ length: 30 }, (_, n) => `stall-${n}`);
    const shown = await Promise.all(ids.map((id) => convoy.follow(mirror, id, 3)));
    expect(new Set(shown)).toEqual(new Set(['done']));
    expect(store.journeys).toBe(1);
    expect(store.writes).toBe(30);
    expect(await stateOf(`${name}/stall-7`)).toEqual([{ version: '3' }]);
  });

  test('a row that cannot be read fails by itself', async () => {
    const { store, convoy, name } = fresh();
    const mirror = stalls(name);
    const [good, bad, other] = await Promise.allSettled(
      ['good', 'bad', 'other'].map((id) => convoy.follow(mirror, id, 2)),
    );
    expect([good!.status, bad!.status, other!.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(store.get(`${name}/good`)).toMatchObject({ one: 1, _v: 3 });
    expect(store.get(`${name}/bad`)).toBeUndefined();
    expect(await stateOf(`${name}/bad`)).toEqual([{ version: '-1' }]);
  });

  test('a mirror that lacks its keys holds up no other', async () => {
    const { store, convoy, name } = fresh();
    const locked = stalls(`${name}-locked`, () => Promise.reject(new Error('KMS is away')));
    const [shut, open] = await Promise.allSettled([convoy.follow(locked, 'a', 2), convoy.follow(stalls(name), 'a', 2)]);
    expect(shut).toMatchObject({ status: 'rejected', reason: { message: 'KMS is away' } });
    expect(open.status).toBe('fulfilled');
    expect(store.writes).toBe(1);
  });

  test('a document that Firestore refuses is not noted as shown; those beside it are', async () => {
    const { store, convoy, name } = fresh();
    const mirror = stalls(name);
    store.failNextPut(new Error('UNAVAILABLE'));
    const [first, second] = await Promise.allSettled([convoy.follow(mirror, 'a', 2), convoy.follow(mirror, 'b', 2)]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(await stateOf(`${name}/a`)).toEqual([{ version: '-1' }]);
    expect(await stateOf(`${name}/b`)).toEqual([{ version: '3' }]);
  });

  test('when Firestore falls silent the events come again, and what was under way goes back nowhere', async () => {
    const store = new MemoryStore();
    const convoy = new Convoy(() => store, 50);
    const mirror = stalls(`convoy-${newId(new Date())}`);
    const held = store.holdNextPut();
    const first = convoy.follow(mirror, 'a', 2);
    await expect(first).rejects.toMatchObject({ transient: true });
    await superuser.run('delete from platform.mirror_state where path = $1', [mirror.path('a')]);
    expect(await convoy.follow(mirror, 'a', 3)).toBe('done');
    held.release();
    await held.reached;
    expect(store.regressions).toBe(0);
  });

  test('events of one document are one wish, and a first version asks for no turn', async () => {
    const { store, convoy, name } = fresh();
    const mirror = stalls(name);
    const many = Array.from({ length: 40 }, (_, n) => convoy.follow(mirror, 'a', 1 + (n % 3)));
    expect(await Promise.all(many)).toEqual(many.map(() => 'done'));
    expect(store.writes).toBe(1);
    await convoy.follow(mirror, 'new', 1);
    expect(await stateOf(`${name}/new`)).toEqual([]);
    // Told again: what is there is as new.
    expect(await convoy.follow(mirror, 'new', 1)).toBe('stale');
    expect(store.writes).toBe(2);
  });
});
