import type { Client, Connection, Submittable } from 'pg';
import { beginWriting, writeForget, writeParse, writeRun, written } from './wire.ts';
import { parserOf, type Parse } from './parsers.ts';
import type { Query, Row } from './types.ts';

/** The columns of a statement's rows; null when it answers none. */
type Shape = readonly { readonly name: string; readonly parse: Parse }[] | null;
type Cells = readonly (string | null)[];

/** What one statement answered. Rows are made when they are asked for. */
export class Answer {
  /** `INSERT`, `COMMIT`, … */
  readonly command: string;
  /** Rows changed or answered; 0 where the command counts none. */
  readonly rowCount: number;
  readonly #shape: Shape;
  readonly #cells: readonly Cells[];

  constructor(tag: string, shape: Shape, cells: readonly Cells[]) {
    const space = tag.indexOf(' ');
    this.command = space === -1 ? tag : tag.slice(0, space);
    this.rowCount = space === -1 ? 0 : Number(tag.slice(tag.lastIndexOf(' ') + 1)) || 0;
    this.#shape = shape;
    this.#cells = cells;
  }

  rows(): Row[] {
    return this.#cells.map((cells) => this.#row(cells));
  }

  first(): Row | null {
    return this.#cells.length === 0 ? null : this.#row(this.#cells[0]!);
  }

  /** The first cell of the first row. */
  cell(): unknown {
    const text = this.#cells[0]?.[0] ?? null;
    return text === null ? null : this.#shape![0]!.parse(text);
  }

  #row(cells: Cells): Row {
    const row: Record<string, unknown> = {};
    this.#shape!.forEach(({ name, parse }, place) => {
      const text = cells[place] ?? null;
      row[name] = text === null ? null : parse(text);
    });
    return row;
  }
}

interface Asked {
  readonly query: Query;
  readonly prepared: Prepared;
  readonly take: (answer: Answer) => void;
  readonly refuse: (error: Error) => void;
}

interface Prepared {
  readonly name: string;
  readonly text: string;
  /** `doubtful`: its flight failed, and whether it was parsed before that nobody said. */
  state: 'new' | 'ready' | 'doubtful';
  /** Known once it has run on this connection; PostgreSQL refuses to run a prepared statement whose shape has changed. */
  shape: Shape | undefined;
}

/** The named statements of each connection. */
const statements = new WeakMap<Client, Map<string, Prepared>>();
const NO_ROWS: readonly Cells[] = [];

/** What follows a failed statement of its flight is not run. */
export class SkippedError extends Error {
  readonly code = '25P02';
  constructor(cause: unknown) {
    super('An earlier statement failed, so this one was not run.', { cause });
    this.name = 'SkippedError';
  }
}

/**
 * Statements that leave in one write, are synchronised once, and answer together. It takes the place of pg's own `Query`, which
 * builds a dozen objects a statement, writes five chunks of it, and asks for the shape of its rows each time. `client.ts` makes it
 * pass for one, because a pipelined client sends nothing else.
 */
export class Flight implements Submittable {
  readonly #known: Map<string, Prepared>;
  readonly #asked: Asked[] = [];
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  readonly #answers: Answer[] = [];
  #shape: Shape = null;
  #cells: Cells[] | undefined;

  constructor(client: Client, timeoutMs: number) {
    let known = statements.get(client);
    if (known === undefined) statements.set(client, (known = new Map<string, Prepared>()));
    this.#known = known;
    this.#timeoutMs = timeoutMs;
  }

  /** Adds a statement; `read` makes of its answer what the promise resolves to. */
  ask<T>(query: Query, read: (answer: Answer) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const take = (answer: Answer): void => {
        try {
          resolve(read(answer));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#asked.push({ query, prepared: this.#prepared(query), take, refuse: reject });
    });
  }

  #prepared({ statement }: Query): Prepared {
    const { name = '', text } = typeof statement === 'string' ? { text: statement } : statement;
    const known = name === '' ? undefined : this.#known.get(name);
    if (known !== undefined && known.text !== text) throw new Error(`Two different statements are called "${name}".`);
    if (known !== undefined) return known;
    const fresh: Prepared = { name, text, state: 'new', shape: undefined };
    if (name !== '') this.#known.set(name, fresh);
    return fresh;
  }

  // From here on what pg calls.

  submit(connection: Connection): Error | null {
    this.#timer = setTimeout(() => this.#giveUp(connection), this.#timeoutMs);
    beginWriting();
    try {
      for (const { query, prepared } of this.#asked) {
        if (prepared.state === 'doubtful') writeForget(prepared.name);
        if (prepared.state !== 'ready') writeParse(prepared.name, prepared.text);
        if (prepared.name !== '') prepared.state = 'ready';
        writeRun(prepared.name, query.values, prepared.shape === undefined);
      }
    } catch (error) {
      return error as Error;
    }
    if (connection.stream.writable) connection.stream.write(written());
    return null;
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#shape = fields.map(({ name, dataTypeID }) => ({ name, parse: parserOf(dataTypeID) }));
  }

  handleDataRow({ fields }: { fields: Cells }): void {
    (this.#cells ??= []).push(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { prepared } = this.#asked[this.#answers.length]!;
    if (prepared.shape === undefined) prepared.shape = this.#shape;
    this.#answers.push(new Answer(text, prepared.shape, this.#cells ?? NO_ROWS));
    this.#shape = null;
    this.#cells = undefined;
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  /** One of its statements failed, or the connection did. */
  handleError(error: Error): void {
    clearTimeout(this.#timer);
    // With all of them answered it is the end that failed, where a statement by itself commits: a deferred constraint.
    const failed = Math.min(this.#answers.length, this.#asked.length - 1);
    this.#asked.splice(0).forEach(({ prepared, take, refuse }, place) => {
      if (place < failed) return take(this.#answers[place]!);
      if (prepared.shape === undefined && prepared.state === 'ready') prepared.state = 'doubtful';
      refuse(place === failed ? error : new SkippedError(error));
    });
  }

  handleReadyForQuery(): void {
    clearTimeout(this.#timer);
    this.#asked.splice(0).forEach(({ take }, place) => take(this.#answers[place]!));
  }

  handlePortalSuspended(): void {
    this.handleCommandComplete({ text: '' });
  }

  /** Copying is refused: these connections carry statements only. */
  handleCopyInResponse(connection: Connection & { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('Not here.');
  }

  handleCopyData(): void {
    // What a COPY TO sends has no taker.
  }

  #giveUp(connection: Connection): void {
    this.handleError(new Error('Query read timeout'));
    // What it was to answer would be taken for the next flight's.
    connection.stream.destroy();
  }
}
