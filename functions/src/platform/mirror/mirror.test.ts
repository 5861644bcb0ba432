import { z } from 'zod';
import { superuser } from '../../../test/database.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import { deliver } from '../events/deliver.ts';
import { defineEvent, type EventEnvelope } from '../events/event.ts';
import { newId, parsePublicId, publicId } from '../values/id.ts';
import { runInContext } from '../runtime/run.ts';
import { tombstone } from './document.ts';
import { firestoreStore } from './firestore-store.ts';
import { mirror, mirrorInto, type Mirror } from './mirror.ts';
import { rebuildMirrors, type Drift } from './rebuild.ts';

const Changed = defineEvent('mirror-test', 'stall.changed', z.object({ id: z.uuid(), version: z.int() }));

const tables: string[] = [];
afterEach(async () => {
  for (const table of tables.splice(0)) await superuser.run(`drop table ${table}`);
});

/** A market's stalls: each test has a table of its own, so that a rebuild sees its rows alone. */
async function market(name: string) {
  const table = `public.mirror_${name}`;
  tables.push(table);
  await superuser.run(
    `create table ${table} (id uuid primary key, version int not null, title text not null, open boolean not null default true)`,
  );
  await superuser.run(`grant all on ${table} to pnc_worker`);
  const store = new MemoryStore();
  mirrorInto(store);
  type Row = { id: string; version: number; title: string; open: boolean };
  const stalls: Mirror = mirror(`mirror-test.${name}`, {
    on: [Changed],
    path: (id) => `${name}/${publicId('stall', id)}`,
    idOf: (document) => parsePublicId('stall', document),
    load: async (ctx, id) => {
      const row = await ctx.sql.first<Row>(`select * from ${table} where id = $1`, [id]);
      return row && { version: row.version, data: row.open ? { title: row.title } : null };
    },
    scan: async (ctx, after, limit) => {
      const text = `select id from ${table} where $1::uuid is null or id > $1 order by id limit $2`;
      return (await ctx.sql.rows<{ id: string }>(text, [after, limit])).map(({ id }) => id);
    },
  });
  return {
    store,
    stalls,
    path: (id: string) => stalls.path(id),
    put: (id: string, version: number, title: string, open = true) =>
      superuser.run(
        `insert into ${table} values ($1, $2, $3, $4)
         on conflict (id) do update set version = excluded.version, title = excluded.title, open = excluded.open`,
        [id, version, title, open],
      ),
    remove: (id: string) => superuser.run(`delete from ${table} where id = $1`, [id]),
    rebuild: async (): Promise<Drift> =>
      (await rebuildMirrors({ only: [`mirror-test.${name}`], writesPerSecond: 50_000 }))[0]!,
  };
}

function changed(id: string, version: number): EventEnvelope {
  return {
    id: newId(new Date()),
    type: 'stall.changed',
    timestamp: new Date().toISOString(),
    source: 'mirror-test',
    data: { id, version },
    metadata: { traceId: 't', requestId: 'r', actor: 'anonymous' },
  };
}

/** As if the pace's second had passed. */
const letTimePass = (path: string): Promise<number> =>
  superuser.run("update platform.mirror_state set written_at = now() - interval '1 minute' where path = $1", [path]);

describe('SRV-3 A mirror follows its row', () => {
  test('an event brings the row’s present state, with version and hash', async () => {
    const { store, stalls, path, put } = await market('present');
    const id = newId(new Date());
    await put(id, 1, 'Tomatoes');
    const event = changed(id, 1);
    expect(await deliver(stalls, event)).toBe('done');
    expect(await deliver(stalls, event)).toBe('stale');
    expect(store.get(path(id))).toEqual({
      title: 'Tomatoes',
      _v: 1,
      _h: expect.stringMatching(/^[\w-]{22}$/) as string,
    });
    expect(store.writes).toBe(1);
  });

  test('events out of order: an older one finds itself covered and writes nothing', async () => {
    const { store, stalls, path, put } = await market('disorder');
    const id = newId(new Date());
    await put(id, 3, 'Third');
    expect(await deliver(stalls, changed(id, 3))).toBe('done');
    await letTimePass(path(id));
    expect(await deliver(stalls, changed(id, 1))).toBe('stale');
    expect(await deliver(stalls, changed(id, 2))).toBe('stale');
    expect(store.get(path(id))).toMatchObject({ title: 'Third', _v: 3 });
    expect(store.writes).toBe(1);
  });

  test('two writers at once: the slower one, with the older state, cannot overwrite', async () => {
    const { store, stalls, path, put } = await market('race');
    const id = newId(new Date());
    await put(id, 1, 'Old');
    const slow = store.holdNextPut();
    const first = deliver(stalls, changed(id, 1));
    await slow.reached;
    await put(id, 2, 'New');
    await letTimePass(path(id));
    expect(await deliver(stalls, changed(id, 2))).toBe('done');
    slow.release();
    await first;
    expect(store.get(path(id))).toMatchObject({ title: 'New', _v: 2 });
    expect(store.regressions).toBe(0);
  });

  test('a row that is hidden or deleted becomes a tombstone, which a late event does not revive', async () => {
    const { store, stalls, path, put, remove } = await market('gone');
    const [hidden, deleted] = [newId(new Date()), newId(new Date())];
    for (const id of [hidden, deleted]) {
      await put(id, 1, 'Here');
      await deliver(stalls, changed(id, 1));
      await letTimePass(path(id));
    }
    await put(hidden, 2, 'Here', false);
    await deliver(stalls, changed(hidden, 2));
    await remove(deleted);
    await deliver(stalls, changed(deleted, 2));
    for (const id of [hidden, deleted]) {
      await letTimePass(path(id));
      await deliver(stalls, changed(id, 1));
      const stone = store.get(path(id))!;
      expect(Object.keys(stone).sort()).toEqual(['_deleted', '_expiresAt', '_v']);
      expect(stone).toMatchObject({ _v: 2, _deleted: true });
      const days = ((stone['_expiresAt'] as Date).getTime() - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(30);
    }
    await put(hidden, 3, 'Back');
    await letTimePass(path(hidden));
    await deliver(stalls, changed(hidden, 3));
    expect(store.get(path(hidden))).toMatchObject({ title: 'Back', _v: 3 });
  });

  test('a hot document is written at most once a second, and its last version always arrives', async () => {
    const { store, stalls, path, put } = await market('hot');
    const id = newId(new Date());
    const deliveries: Promise<unknown>[] = [];
    for (let version = 1; version <= 20; version++) {
      await put(id, version, `Price ${version}`);
      deliveries.push(deliver(stalls, changed(id, version)));
    }
    await Promise.all(deliveries);
    expect(store.get(path(id))).toMatchObject({ title: 'Price 20', _v: 20 });
    expect(store.writes).toBeLessThanOrEqual(3);
    const gaps = store.times.slice(1).map((time, index) => time - store.times[index]!);
    for (const gap of gaps) expect(gap).toBeGreaterThan(900);
  });

  test('Firestore away: nothing is crossed off, and the next try arrives', async () => {
    const { store, stalls, path, put } = await market('outage');
    const id = newId(new Date());
    await put(id, 1, 'Yams');
    const event = changed(id, 1);
    store.failNextPut(new Error('UNAVAILABLE'));
    await expect(deliver(stalls, event)).rejects.toThrow('UNAVAILABLE');
    await letTimePass(path(id));
    expect(await deliver(stalls, event)).toBe('done');
    expect(store.get(path(id))).toMatchObject({ title: 'Yams' });
  });
});

test('nobody phones Firestore from inside a transaction', async () => {
  const run = runInContext({ role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'r', traceId: 't' }, () =>
    firestoreStore.put('stalls/1', tombstone(1, new Date()), () => true),
  );
  await expect(run).rejects.toThrow('inside a database transaction');
});

describe('SRV-3 Rebuilding mirrors from PostgreSQL', () => {
  const clean = { behind: 0, different: 0, ahead: 0, orphans: 0, written: 0 };

  test('from nothing: the very same documents that events had made; a second run writes nothing', async () => {
    const { store, stalls, put, rebuild } = await market('wiped');
    const ids = Array.from({ length: 650 }, () => newId(new Date()));
    for (const [index, id] of ids.entries()) await put(id, (index % 5) + 1, `Stall ${index}`, index % 10 !== 0);
    for (const [index, id] of ids.slice(0, 40).entries()) await deliver(stalls, changed(id, (index % 5) + 1));
    const live = store.live();
    store.wipe();
    expect(await rebuild()).toMatchObject({ checked: 650, behind: 585, written: 585, orphans: 0 });
    for (const [path, document] of live) expect(store.get(path)).toEqual(document);
    expect(await rebuild()).toMatchObject({ ...clean, checked: 650 });
  });

  test('drift of every kind is told and mended, save where a document is newer than its row', async () => {
    const { store, path, put, remove, rebuild } = await market('drift');
    const [missing, old, wrong, ahead, orphan, hidden] = Array.from({ length: 6 }, () => newId(new Date())) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    for (const id of [missing, old, wrong, ahead, orphan, hidden]) await put(id, 2, 'Right');
    await rebuild();
    store.forget(path(missing));
    await put(old, 3, 'Right');
    store.set(path(wrong), { title: 'Wrong', _v: 2, _h: 'x' });
    store.set(path(ahead), { title: 'Future', _v: 9, _h: 'x' });
    await remove(orphan);
    await put(hidden, 2, 'Right', false);

    expect(await rebuild()).toMatchObject({ behind: 2, different: 2, ahead: 1, orphans: 1 });
    for (const id of [missing, old, wrong]) expect(store.get(path(id))).toMatchObject({ title: 'Right' });
    expect(store.get(path(ahead))).toMatchObject({ title: 'Future', _v: 9 });
    for (const id of [orphan, hidden]) expect(store.get(path(id))).toMatchObject({ _v: 2, _deleted: true });
    expect(await rebuild()).toMatchObject({ ...clean, ahead: 1 });
  });

  test('an unknown mirror is refused by name', async () => {
    await expect(rebuildMirrors({ only: ['stalls'] })).rejects.toThrow('There is no mirror called "stalls"');
  });

  test('a dry run reports and writes nothing', async () => {
    const { store, put } = await market('dry');
    await put(newId(new Date()), 1, 'Rice');
    const [drift] = await rebuildMirrors({ only: ['mirror-test.dry'], dryRun: true });
    expect(drift).toMatchObject({ behind: 1, written: 0 });
    expect(store.writes).toBe(0);
  });
});
