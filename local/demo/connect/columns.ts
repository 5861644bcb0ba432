import type { Player } from './cast.ts';

const TIME = 8;
const GAP = '│ ';

/** Some phones side by side, each line with the seconds since the first. */
export class Columns {
  readonly #people: readonly Player[];
  readonly #width: number;
  readonly #began = performance.now();
  readonly #lags: number[] = [];

  constructor(people: readonly Player[], across = process.stdout.columns) {
    this.#people = people;
    // From a pipe, and at some terminals, nobody says how wide it is.
    const wide = across > 0 ? across : 110;
    this.#width = Math.max(24, Math.min(46, Math.floor((wide - TIME - 6) / people.length) - GAP.length));
  }

  head(): void {
    this.#print('', (person) => `${person.name}’s phone`);
  }

  /** A message as it appears on somebody's phone. */
  show(on: Player, own: boolean, seq: number, text: string): void {
    this.#line(on, `${own ? '→' : '←'} ${seq}  ${text}`);
  }

  /** Milliseconds from the API's answer until another phone had it. */
  took(ms: number): void {
    this.#lags.push(ms);
  }

  note(on: Player, text: string): void {
    this.#line(on, `   ${text}`);
  }

  lags(): string {
    const sorted = [...this.#lags].sort((a, b) => a - b).map((ms) => Math.max(0, Math.round(ms)));
    return sorted.length === 0
      ? 'not measured'
      : `${sorted[Math.floor(sorted.length / 2)]} ms in the middle, ${sorted.at(-1)} ms at most`;
  }

  #line(on: Player, text: string): void {
    let time = `${((performance.now() - this.#began) / 1_000).toFixed(2)} s`;
    for (const part of wrap(text, this.#width)) {
      this.#print(time, (person) => (person === on ? part : ''));
      time = '';
    }
  }

  #print(time: string, cell: (person: Player) => string): void {
    const cells = this.#people.map((person) => cell(person).padEnd(this.#width));
    console.log(`   ${time.padStart(TIME)}  ${cells.join(GAP)}`.trimEnd());
  }
}

/** Breaks between words, so that each line fits; further lines stand under the first one's words. */
export function wrap(text: string, width: number): string[] {
  const indent = /^(?:[→←] \d+)? */.exec(text)![0].length;
  const lines: string[] = [];
  let line = text.slice(0, indent);
  let empty = true;
  for (const word of text.slice(indent).split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(indent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
