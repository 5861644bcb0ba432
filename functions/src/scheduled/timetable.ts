/** When each job runs, in Unix cron, UTC. Apart from the jobs, so that a deploy reads it without loading them. */
export const TIMETABLE = {
  sweepOutbox: '* * * * *',
  expireListings: '*/5 * * * *',
  rollUpInterest: '*/5 * * * *',
  foldSearchTerms: '* * * * *',
  expireRequests: '*/10 * * * *',
  turnStores: '*/5 * * * *',
  cleanUpHttp: '10 * * * *',
  tidyEvents: '20 2 * * *',
  expireHolds: '*/5 * * * *',
  rollQuotas: '*/15 * * * *',
  sweepPayments: '* * * * *',
  verifyAudit: '40 2 * * *',
  rebuildSearch: '10 3 * * *',
  verifyLedger: '30 3 * * *',
} as const;
