import type { Pool, PoolClient } from 'pg';
import { ServerBusy } from '../errors.ts';
import { clientConfig, loadPg } from './client.ts';
import { refusalOf } from './errors.ts';
import { openLane, type Lane } from './lane.ts';
import { settingsOf, type DatabaseRole } from './settings.ts';

const pools = new Map<DatabaseRole, Promise<Pool>>();
const lanes = new Map<DatabaseRole, readonly Lane[]>();

/** A connection for one transaction, or 503 when none gets free in time: never an endless queue. */
export async function acquire(role: DatabaseRole): Promise<PoolClient> {
  try {
    return await (await poolOf(role)).connect();
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

function poolOf(role: DatabaseRole): Promise<Pool> {
  const open = pools.get(role) ?? openPool(role);
  pools.set(role, open);
  return open;
}

async function openPool(role: DatabaseRole): Promise<Pool> {
  const { Pool } = await loadPg();
  const settings = settingsOf(role);
  const pool = new Pool({
    ...clientConfig(settings),
    max: settings.poolMax,
    connectionTimeoutMillis: settings.acquireTimeoutMs,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
  });
  // An idle connection that is lost is replaced at next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** The least busy of the role's shared connections. */
export function laneOf(role: DatabaseRole): Lane {
  let own = lanes.get(role);
  if (own === undefined) {
    const settings = settingsOf(role);
    own = Array.from({ length: settings.lanes }, () => openLane(settings));
    lanes.set(role, own);
  }
  const [first, ...others] = own;
  if (first === undefined) throw ServerBusy();
  return others.reduce((best, lane) => (lane.inFlight() < best.inFlight() ? lane : best), first);
}

export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  const shared = [...lanes.values()].flat();
  pools.clear();
  lanes.clear();
  // Idle connections do not keep the process alive, and saying goodbye takes a moment.
  const awake = setInterval(() => undefined, 1_000);
  try {
    await Promise.all([...open.map(async (pool) => (await pool).end()), ...shared.map((lane) => lane.close())]);
  } finally {
    clearInterval(awake);
  }
}
