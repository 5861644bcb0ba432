import { z } from 'zod';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import type { Ctx } from '../context.ts';
import { rootLog } from '../log.ts';
import { newId } from '../values/id.ts';
import { deliver, dispatch } from './deliver.ts';
import { defineEvent, emit, type EventEnvelope } from './event.ts';
import { GapError, type Order } from './inbox.ts';
import { receive } from './receive.ts';
import { subscriber, type Subscriber } from './subscriber.ts';

const Counted = defineEvent(
  'deliver-test',
  'stock.counted',
  z.object({ id: z.uuid(), version: z.int(), pieces: z.int() }),
);
const Echoed = defineEvent('deliver-test', 'stock.echoed', z.object({ id: z.uuid(), version: z.int() }));

const APPLIED = 'insert into public.deliver_effect (subscriber, aggregate_id, version) values ($1, $2, $3)';

describe('Delivery', () => {
  afterAll(() => superuser.run('drop table public.deliver_effect'));
  beforeAll(async () => {
    await superuser.run(`create table public.deliver_effect
    (seq bigserial, subscriber text, aggregate_id text, version int)`);
    await superuser.run('grant all on public.deliver_effect, public.deliver_effect_seq_seq to pnc_worker');
    catchEvents();
  });

  let made = 0;
  function counter(order: Order, run: (ctx: Ctx) => Promise<unknown> = () => Promise.resolve()): Subscriber {
    const name = `deliver-test.${order}-${++made}`;
    return subscriber(name, {
      on: Counted,
      order,
      run: async (ctx, event) => {
        await ctx.sql.run(APPLIED, [name, event.id, event.version]);
        await run(ctx);
      },
    });
  }

  function counted(id: string, version: number): EventEnvelope {
    return {
      id: newId(new Date()),
      type: 'stock.counted',
      timestamp: new Date().toISOString(),
      source: 'deliver-test',
      data: { id, version, pieces: version * 10 } as EventEnvelope['data'],
      metadata: { traceId: 't', requestId: 'r', actor: 'anonymous' },
    };
  }

  async function applied(by: Subscriber, id: string): Promise<number[]> {
    const text = 'select version from public.deliver_effect where subscriber = $1 and aggregate_id = $2 order by seq';
    return (await superuser.rows<{ version: number }>(text, [by.name, id])).map(({ version }) => version);
  }

  describe('SRV-2 An event takes effect exactly once', () => {
    test('delivered twice, one after the other', async () => {
      const shelf = counter('none');
      const id = newId(new Date());
      await deliverTwice([shelf], [counted(id, 1), counted(id, 2)]);
      expect(await applied(shelf, id)).toEqual([1, 2]);
    });

    test('delivered ten times at once', async () => {
      const shelf = counter('none');
      const id = newId(new Date());
      const event = counted(id, 1);
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => deliver(shelf, event)));
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await applied(shelf, id)).toEqual([1]);
    });

    test('a run that fails after its effect leaves neither effect nor inbox row, and the next try takes effect', async () => {
      let failing = true;
      const shelf = counter('none', () => (failing ? Promise.reject(new Error('the scale broke')) : Promise.resolve()));
      const id = newId(new Date());
      const event = counted(id, 1);
      await expect(deliver(shelf, event)).rejects.toThrow('the scale broke');
      expect(await applied(shelf, id)).toEqual([]);
      failing = false;
      expect(await deliver(shelf, event)).toBe('done');
      expect(await deliver(shelf, event)).toBe('duplicate');
      expect(await applied(shelf, id)).toEqual([1]);
    });

    test('the full log, shuffled, three times over: the same final state', async () => {
      const shelf = counter('state');
      const ids = Array.from({ length: 5 }, () => newId(new Date()));
      const log = ids.flatMap((id) => [1, 2, 3, 4].map((version) => counted(id, version)));
      for (let round = 0; round < 3; round++) {
        for (const event of [...log].sort(() => Math.random() - 0.5)) await deliver(shelf, event);
      }
      for (const id of ids) {
        const versions = await applied(shelf, id);
        expect(versions.at(-1)).toBe(4);
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      }
    });

    test('what a subscriber announces leaves after its own commit', async () => {
      const outlet = catchEvents();
      const id = newId(new Date());
      const echo = counter('none', (ctx) => Promise.resolve(emit(ctx, Echoed, { id, version: 7 })));
      await deliverTwice([echo], [counted(id, 1)]);
      expect(outlet.events(id).map(({ type }) => type)).toEqual(['stock.echoed']);
    });
  });

  describe('SRV-2 Order of one aggregate', () => {
    test('state: a late event is crossed off without effect', async () => {
      const shelf = counter('state');
      const id = newId(new Date());
      expect(await deliver(shelf, counted(id, 5))).toBe('done');
      const late = counted(id, 3);
      expect(await deliver(shelf, late)).toBe('stale');
      expect(await deliver(shelf, late)).toBe('duplicate');
      expect(await applied(shelf, id)).toEqual([5]);
    });

    test('change: each version in turn; one too early waits for the missing one', async () => {
      const ledger = counter('change');
      const id = newId(new Date());
      const [one, two, three] = [1, 2, 3].map((version) => counted(id, version)) as [
        EventEnvelope,
        EventEnvelope,
        EventEnvelope,
      ];
      await expect(deliver(ledger, two)).rejects.toThrow(GapError);
      expect(await deliver(ledger, one)).toBe('done');
      await expect(deliver(ledger, three)).rejects.toThrow('version 2 is still missing');
      expect(await deliver(ledger, two)).toBe('done');
      expect(await deliver(ledger, three)).toBe('done');
      expect(await deliver(ledger, counted(id, 2))).toBe('stale');
      expect(await applied(ledger, id)).toEqual([1, 2, 3]);
    });

    test('change: all at once, again and again, still each once and in turn', async () => {
      const ledger = counter('change');
      const id = newId(new Date());
      const events = [1, 2, 3, 4, 5].map((version) => counted(id, version));
      for (let round = 0; round < 6; round++) await Promise.allSettled(events.map((event) => deliver(ledger, event)));
      expect(await applied(ledger, id)).toEqual([1, 2, 3, 4, 5]);
    });
  });

  describe('One topic, many subscribers', () => {
    test('each is independent; a failure of one asks for the event again and spares the others', async () => {
      let failing = true;
      const [good, bad] = [
        counter('none'),
        counter('none', () => (failing ? Promise.reject(new Error('oops')) : Promise.resolve())),
      ];
      const id = newId(new Date());
      const event = counted(id, 1);
      await expect(dispatch([good, bad], event)).rejects.toThrow('1 of 2 subscribers failed');
      failing = false;
      await dispatch([good, bad], event);
      expect(await applied(good, id)).toEqual([1]);
      expect(await applied(bad, id)).toEqual([1]);
    });

    test('takes Pub/Sub messages; one that is not an event is dropped, since no retry would mend it', async () => {
      const shelf = counter('none');
      const id = newId(new Date());
      const message = (value: unknown) => ({ data: Buffer.from(JSON.stringify(value)).toString('base64') });
      await receive([shelf], message(counted(id, 1)));
      expect(await applied(shelf, id)).toEqual([1]);
      const told = jest.spyOn(rootLog, 'error').mockImplementation(() => undefined);
      await expect(receive([shelf], message({ hello: 'world' }))).resolves.toBeUndefined();
      await expect(receive([shelf], { data: 'bm90IGpzb24=' })).resolves.toBeUndefined();
      expect(told).toHaveBeenCalledTimes(2);
    });

    test('no name is used twice', () => {
      subscriber('deliver-test.same', { on: Counted, run: () => Promise.resolve() });
      expect(() => subscriber('deliver-test.same', { on: Counted, run: () => Promise.resolve() })).toThrow(
        'called "deliver-test.same"',
      );
    });
  });
});
