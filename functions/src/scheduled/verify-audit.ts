import { verifyAuditChain } from '../platform/db/audit.ts';
import { plain } from '../platform/db/database.ts';
import { job, minutes } from '../platform/runtime/job.ts';
import { TIMETABLE } from './timetable.ts';

/** Each night: recomputes the audit chains. A broken one is logged as an error, which the operators' alert reads (MOD-7). */
export const verifyAudit = job('platform.verify-audit', {
  cron: TIMETABLE.verifyAudit,
  lease: minutes(10),
  catchUp: 1,
  work: async ({ log }) => {
    const verdict = await verifyAuditChain(plain('worker'));
    for (const { chain, seq, id, problem } of verdict.broken) {
      log.error('The audit log was tampered with', { check: `chain ${chain}`, count: seq, key: id, reason: problem });
    }
    // The heads, kept in the logs outside the database, show a chain that was cut together with its own head.
    const heads = verdict.heads.map(({ chain, seq, hash }) => `${chain}:${seq}:${hash.slice(0, 16)}`);
    log.info('Audit chains verified', { total: verdict.rows, failed: verdict.broken.length, check: heads.join(' ') });
  },
});
