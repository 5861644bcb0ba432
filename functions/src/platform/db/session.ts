import type { PoolClient, QueryResult } from 'pg';
import { queryConfig } from './client.ts';
import { quiet } from './sql.ts';
import type { Query } from './types.ts';

/** One transaction on one connection. Remembers the first failure, for all that follow it only say "aborted". */
export class Session {
  readonly client: PoolClient;
  readonly #statementTimeoutMs: number | undefined;
  #over = false;
  #firstFailure: unknown;

  constructor(client: PoolClient, statementTimeoutMs?: number) {
    this.client = client;
    this.#statementTimeoutMs = statementTimeoutMs;
  }

  /** What the verb sends. Once the transaction is over the connection is someone else's, so a late query is refused. */
  readonly send = (query: Query): Promise<QueryResult> => {
    if (!this.#over) return this.dispatch(query);
    return quiet(Promise.reject(new Error('This transaction is over: a query came after it, so one was not awaited.')));
  };

  /** What the runtime itself sends. */
  dispatch(query: Query): Promise<QueryResult> {
    const answer = this.client.query(queryConfig(query, this.#statementTimeoutMs));
    return this.watch(answer);
  }

  /** Takes note when it fails. */
  watch<T>(answer: Promise<T>): Promise<T> {
    answer.catch((error: unknown) => {
      this.#firstFailure ??= error;
    });
    return answer;
  }

  /** Several statements in one write to the socket, together with what is asked before this turn of the event loop ends. */
  flight(queries: readonly Query[]): Promise<QueryResult>[] {
    const { stream } = (this.client as unknown as { connection: { stream: { cork(): void; uncork(): void } } })
      .connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    return queries.map((query) => this.dispatch(query));
  }

  end(): void {
    this.#over = true;
  }

  get over(): boolean {
    return this.#over;
  }

  get firstFailure(): unknown {
    return this.#firstFailure;
  }
}
