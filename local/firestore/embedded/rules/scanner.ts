import { LocalError } from '../../../errors.ts';

const blank = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

/** Walks the text of a rules file; blanks and comments are passed over before every token. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipBlank();
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The token that the pattern meets here, or undefined; the pattern needs the sticky flag. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    this.#skipBlank();
    return match;
  }

  /** Takes a fixed token if it stands here; a word must end where the token ends. */
  accept(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    const next = this.#text[this.#at + token.length] ?? '';
    if (/\w$/.test(token) && /\w/.test(next)) return false;
    this.#at += token.length;
    this.#skipBlank();
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) this.fail(`expected "${token}"`);
  }

  word(): string {
    return this.take(/[A-Za-z_]\w*/y)?.[0] ?? this.fail('expected a name');
  }

  fail(problem: string): never {
    const before = this.#text.slice(0, this.#at).split('\n');
    const found = this.#text.slice(this.#at, this.#at + 20).split('\n')[0];
    throw new LocalError('broken', `firestore.rules, line ${before.length}: ${problem}, found "${found}".`);
  }

  #skipBlank(): void {
    blank.lastIndex = this.#at;
    blank.exec(this.#text);
    this.#at = blank.lastIndex;
  }
}
