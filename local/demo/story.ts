interface Told {
  readonly title: string;
  readonly ms: number;
}

/** Prints what is done as it is done, numbered and timed, and the table at the end. */
export class Story {
  readonly #began = performance.now();
  readonly #told: Told[] = [];

  async step<T>(title: string, run: (say: (line: string) => void) => Promise<T>): Promise<T> {
    const number = this.#told.length + 1;
    console.log(`\n${number}. ${title}`);
    const since = performance.now();
    const result = await run((line) => console.log(`   ${line}`));
    const ms = performance.now() - since;
    this.#told.push({ title, ms });
    console.log(`   ${seconds(ms)}`);
    return result;
  }

  /** Each step with its time, and the whole under its own name. */
  close(whole: string): void {
    const total = performance.now() - this.#began;
    const rows = [...this.#told.map(({ title, ms }, place) => [`${place + 1}. ${title}`, ms] as const)];
    const width = Math.max(...rows.map(([title]) => title.length));
    console.log('');
    for (const [title, ms] of rows) console.log(`  ${title.padEnd(width)}  ${seconds(ms).padStart(8)}`);
    console.log(`  ${'─'.repeat(width + 10)}`);
    console.log(`  ${whole.padEnd(width)}  ${seconds(total).padStart(8)}`);
  }
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
