import pg from 'pg';
import { statementOf, type Call } from './operations.ts';

/** A client of the ledger whose connection may be torn at any moment. */
export class Connection {
  readonly #url: string;
  readonly #admin: pg.Client;
  #client: pg.Client | null = null;

  constructor(url: string, admin: pg.Client) {
    this.#url = url;
    this.#admin = admin;
  }

  async send(call: Call): Promise<string> {
    const { rows } = await (await this.#open()).query<{ outcome: string }>(statementOf(call) as pg.QueryConfig);
    return rows[0]?.outcome ?? 'nothing';
  }

  /**
   * The calls in one transaction whose connection is torn, before its COMMIT or just after that was sent. Answers what the calls were
   * told, and whether it committed after all.
   */
  async crash(
    calls: readonly Call[],
    marker: string,
    atCommit: boolean,
  ): Promise<{ outcomes: string[]; committed: boolean }> {
    const client = await this.#open();
    const backend = (client as unknown as { processID: number }).processID;
    await client.query('begin');
    await client.query('insert into chaos.crash (marker) values ($1)', [marker]);
    const outcomes: string[] = [];
    for (const call of calls) outcomes.push(await this.send(call));
    if (atCommit) client.query('commit').catch(() => undefined);
    // The answer is not waited for; half the time not even the sending.
    if (atCommit && marker.length % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    this.#client = null;
    await this.#gone(backend);
    const { rowCount } = await this.#admin.query('select from chaos.crash where marker = $1', [marker]);
    return { outcomes, committed: rowCount === 1 };
  }

  async close(): Promise<void> {
    await this.#client?.end();
    this.#client = null;
  }

  async #open(): Promise<pg.Client> {
    if (this.#client !== null) return this.#client;
    const client = new pg.Client({ connectionString: this.#url, lock_timeout: 300 });
    // A torn connection is the point; its queries fail on their own.
    client.on('error', () => undefined);
    await client.connect();
    this.#client = client;
    return client;
  }

  /** Until the server has noticed, the transaction may still commit. */
  async #gone(backend: number): Promise<void> {
    while (((await this.#admin.query('select from pg_stat_activity where pid = $1', [backend])).rowCount ?? 0) > 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
