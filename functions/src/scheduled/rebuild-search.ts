import * as search from '../modules/search/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

const BATCH = 200;

/** Each night: every document is compared with its thing as it is now. Finds what no event told, such as a changed lexicon. */
export const rebuildSearch = job('search.rebuild', {
  cron: TIMETABLE.rebuildSearch,
  lease: minutes(10),
  catchUp: 1,
  run: async (ctx, slot) => {
    const place = slot.checkpoint as search.RebuildPlace | null;
    const { next } = await search.rebuildBatch(ctx, Object.values(search.sources), place, BATCH);
    if (next !== null) slot.save(next);
    return { more: next !== null };
  },
});
