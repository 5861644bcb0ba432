import { DemoFailure } from './failure.ts';

/** A row of a file with a header: its fields by column name. */
export interface CsvRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

interface Cell {
  readonly text: string;
  readonly line: number;
  /** The place of its first letter in its line, from 1. */
  readonly column: number;
}

/**
 * RFC 4180, UTF-8, with a header. The whole file is read before anything is done with it, so that a fault in its last row
 * changes nothing. Throws one sentence that names the line and the column.
 */
export function parseCsv(text: string, needed: readonly string[]): CsvRow[] {
  const [header, ...rows] = cells(text.replace(/^\uFEFF/, ''));
  if (header === undefined) throw new DemoFailure('The CSV file is empty: its first line must name the columns.');
  const names = header.map((cell) => cell.text.trim());
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new DemoFailure(
      `The CSV file has no column "${missing.join('", "')}" in line 1. It needs ${needed.join(', ')}; others are passed over.`,
    );
  }
  return rows.map((row) => {
    const line = row[0]!.line;
    if (row.length !== names.length) {
      const surplus = row[names.length];
      const where =
        surplus === undefined
          ? `line ${line}, column ${row.length + 1} ("${names[row.length]}") is missing`
          : `line ${surplus.line}, column ${names.length + 1} is one too many`;
      throw new DemoFailure(`The CSV file cannot be read: ${where}. The header names ${names.length} columns.`);
    }
    return { line, fields: Object.fromEntries(names.map((name, place) => [name, row[place]!.text])) };
  });
}

const breaks = (at: string): boolean => at === '\n' || at === '\r';

/** Empty lines are no rows. */
function cells(text: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const place = (): string => `line ${line}, column ${row.length + 1} (letter ${at - lineStart + 1})`;
  const endLine = (): void => {
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    lineStart = at;
  };
  const quoted = (): string => {
    const opened = place();
    let value = '';
    for (at += 1; ;) {
      if (at >= text.length)
        throw new DemoFailure(`The CSV file cannot be read: the quote of ${opened} is never closed.`);
      if (text.startsWith('""', at)) {
        value += '"';
        at += 2;
      } else if (text[at] === '"') {
        at += 1;
        return value;
      } else if (breaks(text[at]!)) {
        value += '\n';
        endLine();
      } else value += text[at++]!;
    }
  };
  const bare = (): string => {
    const from = at;
    while (at < text.length && text[at] !== ',' && !breaks(text[at]!)) {
      if (text[at] === '"') throw new DemoFailure(`The CSV file cannot be read: a quote in the middle of ${place()}.`);
      if (text[at] === '\uFFFD' || text[at] === '\0') {
        throw new DemoFailure(`The CSV file cannot be read: ${place()} is not UTF-8 text.`);
      }
      at += 1;
    }
    return text.slice(from, at);
  };

  while (at < text.length) {
    if (row.length === 0 && breaks(text[at]!)) {
      endLine();
      continue;
    }
    const start = { line, column: at - lineStart + 1 };
    const value = text[at] === '"' ? quoted() : bare();
    if (at < text.length && text[at] !== ',' && !breaks(text[at]!)) {
      throw new DemoFailure(`The CSV file cannot be read: text after the closing quote at ${place()}.`);
    }
    row.push({ text: value, ...start });
    const more = text[at] === ',';
    if (more) at += 1;
    // A comma at the very end still begins a last, empty cell.
    if (more && (at >= text.length || breaks(text[at]!))) row.push({ text: '', line, column: at - lineStart + 1 });
    if (at >= text.length || breaks(text[at]!)) {
      rows.push(row);
      row = [];
      if (at < text.length) endLine();
    }
  }
  return rows;
}
