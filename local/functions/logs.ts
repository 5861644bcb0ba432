import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const loud = new Set(['WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']);

interface Entry {
  readonly severity?: unknown;
  readonly message?: unknown;
  readonly requestId?: unknown;
}

/** The line a person reads, or nothing when the log entry is not for them. */
export function human(line: string, from: 'out' | 'err'): string | undefined {
  if (!line.startsWith('{')) return from === 'err' && line.trim() !== '' ? `functions: ${line}` : undefined;
  try {
    const entry = JSON.parse(line) as Entry;
    if (typeof entry.severity !== 'string' || !loud.has(entry.severity)) return undefined;
    const request = typeof entry.requestId === 'string' ? ` (request ${entry.requestId})` : '';
    return `functions: ${entry.severity.toLowerCase()}: ${String(entry.message)}${request}`;
  } catch {
    return `functions: ${line}`;
  }
}

export interface LogFile {
  readonly file: string;
  /** The line that says what went wrong last. */
  lastError(): string | undefined;
  take(line: string, from: 'out' | 'err'): void;
  close(): Promise<void>;
}

/** Keeps every line in the file as it came and reports warnings and errors in human form. */
export function openLog(file: string, report: (line: string) => void): LogFile {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a' });
  let lastError: string | undefined;
  return {
    file,
    lastError: () => lastError,
    take(line, from) {
      stream.write(`${line}\n`);
      lastError = /\b\w*Error\b.*: .+/.exec(line)?.[0] ?? lastError;
      const text = human(line, from);
      if (text !== undefined) report(text);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
