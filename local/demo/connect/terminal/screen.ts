import { clearLine, createInterface, cursorTo, moveCursor, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

interface Tty {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Lines in and out: at a terminal with a prompt that what arrives does not tear; from a pipe as they come. */
export class Screen {
  /** Resolves when somebody leaves by Ctrl-C. */
  readonly left: Promise<void>;
  readonly #output: Writable & Tty;
  readonly #readline: Interface;
  readonly #tty: boolean;
  readonly #lines: string[] = [];
  #over = false;
  #wake: () => void = () => undefined;

  constructor(prompt: string, input: Readable & Tty = process.stdin, output: Writable & Tty = process.stdout) {
    this.#output = output;
    this.#tty = input.isTTY === true && output.isTTY === true;
    this.#readline = createInterface({ input, ...(this.#tty && { output }), terminal: this.#tty, prompt });
    this.#readline.on('line', (line) => {
      if (this.#tty) this.#wipe(prompt.length + line.length);
      this.#lines.push(line);
      this.#wake();
    });
    this.#readline.on('close', () => {
      this.#over = true;
      this.#wake();
    });
    this.left = new Promise((resolve) => {
      let pressed = 0;
      const leave = (): void => {
        pressed += 1;
        if (pressed > 1) process.exit(130);
        resolve();
      };
      this.#readline.on('SIGINT', leave);
      process.on('SIGINT', leave);
    });
  }

  print(...lines: readonly string[]): void {
    if (lines.length === 0) return;
    if (this.#tty) {
      clearLine(this.#output, 0);
      cursorTo(this.#output, 0);
    }
    for (const line of lines) this.#output.write(`${line}\n`);
    if (this.#tty && !this.#over) this.#readline.prompt(true);
  }

  /** What is typed next; null when there is no more. */
  async next(): Promise<string | null> {
    while (this.#lines.length === 0 && !this.#over) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#lines.shift() ?? null;
  }

  close(): void {
    if (this.#tty) {
      clearLine(this.#output, 0);
      cursorTo(this.#output, 0);
    }
    this.#over = true;
    this.#readline.close();
  }

  /** What was typed stands in the conversation in a moment; its echo goes. */
  #wipe(length: number): void {
    for (let rows = rowsOf(length, this.#output.columns); rows > 0; rows -= 1) {
      moveCursor(this.#output, 0, -1);
      clearLine(this.#output, 0);
    }
  }
}

/** Rows that a line takes at a terminal; some say that they have no columns. */
export function rowsOf(length: number, columns: number | undefined): number {
  const across = columns === undefined || columns < 1 ? 80 : columns;
  return Math.max(1, Math.ceil(length / across));
}
