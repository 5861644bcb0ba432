import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';
import { job, minutes, seconds } from '../runtime/job.ts';
import { cloudCarrier } from './carrier.ts';
import { sweepOutbox } from './sweep.ts';

/** Each minute: what was announced but not handed over (the process died, Pub/Sub was away) goes out now. */
export const sweepOutboxJob = job('platform.sweep-outbox', {
  cron: '* * * * *',
  lease: seconds(20),
  catchUp: 1,
  work: async ({ left, hold, log }) => {
    const carrier = cloudCarrier();
    if (carrier === undefined) throw new Error('PUBSUB_EMULATOR_HOST is not set and this is not a deployed function.');
    const swept = await sweepOutbox(carrier, async () => {
      await hold();
      return left() > 0;
    });
    if (swept.sent + swept.failed > 0) log.info('Outbox swept.', { ...swept });
  },
});

/*
 * How long each is kept, in days. Pub/Sub repeats a message for at most 7 days, so an inbox row has done its work after that;
 * sent rows are what a replay of the log or an audit reads.
 */
const TIDY = named(
  'platform.events.tidy',
  `with outbox_gone as (
     delete from platform.outbox where id in (
       select id from platform.outbox
       where sent_at < now() - interval '14 days' and created_at < now() - interval '14 days'
       order by id limit $1)
     returning 1
   ), inbox_gone as (
     delete from platform.inbox i using (
       select subscriber, event_id from platform.inbox o where done_at < now() - interval '30 days'
         and not exists (select from platform.dead_letter d
                         where d.subscriber = o.subscriber and d.event_id = o.event_id and d.status = 'parked')
       limit $1) old
     where i.subscriber = old.subscriber and i.event_id = old.event_id
     returning 1
   ), tries_gone as (
     delete from platform.delivery_attempt a using (
       select subscriber, event_id from platform.delivery_attempt
       where last_tried_at < now() - interval '30 days' limit $1) old
     where a.subscriber = old.subscriber and a.event_id = old.event_id
     returning 1
   )
   select (select count(*) from outbox_gone)::int + (select count(*) from inbox_gone)::int
        + (select count(*) from tries_gone)::int as deleted`,
);
const TIDY_BATCH = 1_000;

/** Each night: rows whose work is done. */
export const tidyEventsJob = job('platform.tidy-events', {
  cron: '20 2 * * *',
  lease: minutes(2),
  catchUp: 1,
  work: async ({ left, hold }) => {
    for (;;) {
      const row = await plain('worker').first<{ deleted: number }>(TIDY, [TIDY_BATCH]);
      await hold();
      if ((row?.deleted ?? 0) < TIDY_BATCH || left() <= 0) return;
    }
  },
});
