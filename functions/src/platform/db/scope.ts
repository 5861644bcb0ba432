import { actorName, type Actor } from '../actor.ts';
import type { DatabaseRole } from './settings.ts';
import { named, type Query } from './types.ts';

/** On whose behalf a transaction runs, and how. */
export interface Scope {
  /** Which login role: the public API, staff, or our own machinery. */
  readonly role: DatabaseRole;
  readonly actor: Actor;
  readonly requestId: string;
  readonly readOnly?: boolean;
  /** Instead of the role's own limit: 3 s, for the worker 30 s. */
  readonly statementTimeoutMs?: number;
}

const BEGIN: Query = { statement: named('platform.begin', 'begin') };
const BEGIN_READ_ONLY: Query = { statement: named('platform.begin-read-only', 'begin read only') };
export const COMMIT: Query = { statement: named('platform.commit', 'commit') };
export const ROLLBACK: Query = { statement: named('platform.rollback', 'rollback') };
// Answers no row: what was set is known.
const CONTEXT = named(
  'platform.context',
  `select 1 where num_nulls(set_config('app.user_id', $1, true), set_config('app.business_id', $2, true),
     set_config('app.role', $3, true), set_config('app.actor', $4, true), set_config('app.request_id', $5, true)) > 0`,
);
const STATEMENT_TIMEOUT = named('platform.statement_timeout', `select set_config('statement_timeout', $1, true)`);

/** The first statements of every transaction: what row-level security reads. They end with the transaction. */
export function beginQueries(scope: Scope): Query[] {
  const { actor, requestId } = scope;
  const user = actor.kind === 'user' ? actor : null;
  const context = [user?.userId ?? '', user?.business?.id ?? '', user?.activeRole ?? '', actorName(actor), requestId];
  const queries = [scope.readOnly === true ? BEGIN_READ_ONLY : BEGIN, { statement: CONTEXT, values: context }];
  if (scope.statementTimeoutMs !== undefined) {
    queries.push({ statement: STATEMENT_TIMEOUT, values: [String(scope.statementTimeoutMs)] });
  }
  return queries;
}
