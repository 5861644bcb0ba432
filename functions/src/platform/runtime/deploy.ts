/** What every function of the deploy shares. Secrets come from Secret Manager under the names the environment uses. */
export const DEPLOY = {
  region: 'europe-west1' as const,
  secrets: ['DATABASE_URL', 'DATABASE_STAFF_URL', 'DATABASE_WORKER_URL', 'CURSOR_SECRET', 'MEDIA_SIGNING_SECRET'],
};
