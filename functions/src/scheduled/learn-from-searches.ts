import * as search from '../modules/search/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Mondays: what failed searches may have meant, for the moderators. */
export const proposeSynonyms = job('search.propose-synonyms', {
  cron: TIMETABLE.proposeSynonyms,
  lease: minutes(10),
  catchUp: 1,
  run: async (ctx) => {
    const proposed = await search.proposeSynonyms(ctx);
    ctx.log.info('Synonyms proposed', { count: proposed });
  },
});

/** Each night: what others asked becomes what is offered while typing; what is older than thirty days is forgotten. */
export const offerPopular = job('search.offer-popular', {
  cron: TIMETABLE.offerPopular,
  lease: minutes(10),
  catchUp: 1,
  run: async (ctx) => {
    await search.offerPopular(ctx);
    await search.forget(ctx);
  },
});
