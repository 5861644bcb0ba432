import { z } from 'zod';

const url = z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'must be a postgresql:// address');
const host = z.string().regex(/^[\w.-]+:\d+$/, 'must be host:port');
const count = (least: number, most: number, preset: number) =>
  z.coerce.number().int().min(least).max(most).default(preset);

const Env = z.object({
  GCLOUD_PROJECT: z.string().min(1),
  DATABASE_URL: url,
  DATABASE_STAFF_URL: url,
  DATABASE_WORKER_URL: url,
  /** Connections an instance keeps for each role; `max_instances × this` must fit the server (RELIABILITY, budget). */
  DATABASE_POOL_MAX: count(1, 50, 8),
  DATABASE_ACQUIRE_MS: count(50, 10_000, 2_000),
  /** Signs list cursors; rotate by prefixing a new secret: `new,old`. */
  CURSOR_SECRET: z.string().min(32, 'must be at least 32 characters'),
  /** Where Cloud Tasks sends tasks: the URL of the function `tasks`. */
  TASKS_TARGET_URL: z.url().optional(),
  /** Identity that Cloud Tasks signs with in the cloud. */
  TASKS_SERVICE_ACCOUNT: z.email().optional(),
  FUNCTION_REGION: z.string().default('europe-west1'),
  /** Origins of the web app, comma-separated; others get no CORS headers. */
  CORS_ORIGINS: z.string().default(''),
  /** Multiplies every rate limit; load and fault suites raise it, the machinery stays on. */
  RATE_LIMIT_FACTOR: z.coerce.number().positive().default(1),
  /** How many proxies of ours append to X-Forwarded-For; the client's address is the entry before them. */
  TRUSTED_PROXY_HOPS: count(0, 5, 1),
  FIREBASE_AUTH_EMULATOR_HOST: host.optional(),
  FIRESTORE_EMULATOR_HOST: host.optional(),
  PUBSUB_EMULATOR_HOST: host.optional(),
  CLOUD_TASKS_EMULATOR_HOST: host.optional(),
  CLOUD_SCHEDULER_EMULATOR_HOST: host.optional(),
  /** Holds replies that PostgreSQL wrote against their shape; on in tests, off where it costs users time. */
  CHECK_REPLIES: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  K_SERVICE: z.string().optional(),
  K_REVISION: z.string().optional(),
});

export type Config = z.output<typeof Env>;

let parsed: Config | undefined;

/** The environment, read once. Throws a sentence that names each variable that is wrong, never its value. */
export function config(): Config {
  return (parsed ??= parseConfig(process.env));
}

export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const result = Env.safeParse(env);
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return env[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
    });
    throw new Error(`The environment is not complete. ${wrong.join('; ')}.`);
  }
  const settings = result.data;
  if (settings.K_SERVICE !== undefined && settings.FIREBASE_AUTH_EMULATOR_HOST !== undefined) {
    throw new Error(
      'FIREBASE_AUTH_EMULATOR_HOST is set on a deployed function: unsigned tokens would be accepted. Remove it.',
    );
  }
  return settings;
}

/** For tests that change the environment. */
export function forgetConfig(): void {
  parsed = undefined;
}
