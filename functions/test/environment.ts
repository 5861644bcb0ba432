/** What a function finds in its environment, for tests; the database's addresses come from the database harness. */
const preset: Readonly<Record<string, string>> = {
  GCLOUD_PROJECT: 'demo-pushnchat',
  CURSOR_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
  CHECK_REPLIES: 'true',
  LOG_LEVEL: 'error',
  MEDIA_SIGNING_KEY_ID: 'GOOG1E-only-for-tests',
  MEDIA_SIGNING_SECRET: 'only-for-tests-only-for-tests',
  // Unsigned tokens are made by the tests themselves; nobody listens here.
  FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9',
  DATABASE_URL: 'postgresql://pnc_app@127.0.0.1:9/none',
  DATABASE_STAFF_URL: 'postgresql://pnc_staff@127.0.0.1:9/none',
  DATABASE_WORKER_URL: 'postgresql://pnc_worker@127.0.0.1:9/none',
};
for (const [name, value] of Object.entries(preset)) process.env[name] ??= value;
