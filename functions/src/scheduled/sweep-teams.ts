import * as teams from '../modules/teams/index.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Agents who fell silent or whose shift is over, and timers that no task looked at. */
export const sweepTeams = job('teams.sweep', {
  cron: TIMETABLE.sweepTeams,
  lease: minutes(2),
  catchUp: 1,
  run: async (ctx) => {
    const moreAgents = await teams.sweepDuty(ctx, 100);
    const moreTimers = await teams.sweepTimers(ctx, 50);
    return { more: moreAgents || moreTimers };
  },
});
