import type { PoolClient } from 'pg';
import { patience } from './client.ts';
import { Flight, type Answer } from './flight.ts';
import { quiet } from './sql.ts';
import type { Query } from './types.ts';

/**
 * One transaction on one connection. What is asked in one turn of the event loop leaves together, as one flight. Remembers the first
 * failure, for all that follow it only say "aborted".
 */
export class Session {
  readonly client: PoolClient;
  readonly timeoutMs: number;
  #flight: Flight | undefined;
  #over = false;
  #firstFailure: unknown;

  constructor(client: PoolClient, statementTimeoutMs: number) {
    this.client = client;
    this.timeoutMs = patience(statementTimeoutMs);
  }

  /** What the verb sends. Once the transaction is over the connection is someone else's, so a late query is refused. */
  readonly send = <T>(query: Query, read: (answer: Answer) => T): Promise<T> => {
    if (!this.#over) return this.dispatch(query, read);
    return quiet(Promise.reject(new Error('This transaction is over: a query came after it, so one was not awaited.')));
  };

  /** What the runtime itself sends. */
  dispatch<T>(query: Query, read: (answer: Answer) => T): Promise<T> {
    let flight = this.#flight;
    if (flight === undefined) {
      flight = this.#flight = new Flight(this.client, this.timeoutMs);
      process.nextTick(() => this.depart());
    }
    return this.watch(flight.ask(query, read));
  }

  /** Sends what has been asked so far; whoever uses the connection otherwise calls this first. */
  depart(): void {
    const flight = this.#flight;
    if (flight === undefined) return;
    this.#flight = undefined;
    this.client.query(flight);
  }

  /** Takes note when it fails. */
  watch<T>(answer: Promise<T>): Promise<T> {
    answer.catch((error: unknown) => {
      this.#firstFailure ??= error;
    });
    return answer;
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
