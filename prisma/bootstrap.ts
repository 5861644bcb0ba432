import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * What comes before the first migration, done once by the server's administrator: the role that owns everything, and its
 * database. Safe to repeat.
 */
export interface Bootstrap {
  /** A superuser, or on Cloud SQL a member of cloudsqlsuperuser. */
  readonly adminUrl: string;
  readonly database: string;
  readonly migratorPassword: string;
}

export async function bootstrapDatabase({ adminUrl, database, migratorPassword }: Bootstrap): Promise<void> {
  await withClient(adminUrl, async (client) => {
    if (!(await exists(client, 'select from pg_roles where rolname = $1', 'pnc_migrator'))) {
      await client.query('create role pnc_migrator login createrole nosuperuser nocreatedb nobypassrls noreplication');
    }
    await setPassword(client, 'pnc_migrator', migratorPassword);
    if (!(await exists(client, 'select from pg_database where datname = $1', database))) {
      await client.query(`create database ${client.escapeIdentifier(database)} owner pnc_migrator`);
    }
  });
  await withClient(withDatabase(adminUrl, database), async (client) => {
    // The one extension of ours that PostgreSQL lets only an administrator install.
    await client.query('create extension if not exists cube; create extension if not exists earthdistance');
    await client.query(`revoke all on database ${client.escapeIdentifier(database)} from public`);
    await client.query(`grant connect on database ${client.escapeIdentifier(database)} to public`);
  });
}

/** Gives the login roles the passwords that these addresses carry; the foundation migration made the roles. */
export async function setRolePasswords(migratorUrl: string, roleUrls: readonly string[]): Promise<void> {
  await withClient(migratorUrl, async (client) => {
    for (const url of roleUrls.map((text) => new URL(text))) {
      if (url.password !== '') await setPassword(client, url.username, decodeURIComponent(url.password));
    }
  });
}

async function setPassword(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query(
    `alter role ${client.escapeIdentifier(role)} password ${client.escapeLiteral(scramVerifier(password))}`,
  );
}

/** RFC 5803 form, so that the password itself never appears in a statement or a server's log. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, 4096, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.toString();
}

export async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function exists(client: pg.Client, query: string, name: string): Promise<boolean> {
  return (await client.query(query, [name])).rowCount === 1;
}

export interface DatabaseUrls {
  readonly DATABASE_URL: string;
  readonly DATABASE_STAFF_URL: string;
  readonly DATABASE_WORKER_URL: string;
  readonly DATABASE_MIGRATOR_URL: string;
}

export const DEMO_PASSWORD = 'pushnchat-demo';

/** The addresses of a database on this machine, with the passwords that only demos and tests use. */
export function demoDatabaseUrls(port: number, database: string): DatabaseUrls {
  const url = (role: string): string => `postgresql://${role}:${DEMO_PASSWORD}@127.0.0.1:${port}/${database}`;
  return {
    DATABASE_URL: url('pnc_app'),
    DATABASE_STAFF_URL: url('pnc_staff'),
    DATABASE_WORKER_URL: url('pnc_worker'),
    DATABASE_MIGRATOR_URL: url('pnc_migrator'),
  };
}
