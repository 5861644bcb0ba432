import { now } from './clock.ts';
import { fieldsOf, mask, type LogFields } from './log-fields.ts';

export type { LogFields } from './log-fields.ts';

/** One line of structured JSON a call; `fields` are allow-listed by name and masked as a second net (SRV-9). */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  with(fields: LogFields): Log;
}

const SEVERITY = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' } as const;
const ORDER = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof ORDER)[number];
export type Sink = (line: string) => void;

const stdout: Sink = (line) => {
  process.stdout.write(line);
};

/** Lines in the shape Cloud Logging reads: severity, message, time, and our fields beside them. */
export function createLog(options: { level: Level; sink?: Sink }, bound: LogFields = {}): Log {
  const least = ORDER.indexOf(options.level);
  const sink = options.sink ?? stdout;
  let inherited: string | undefined;
  const write = (level: Level, message: string, fields: LogFields | undefined): void => {
    if (ORDER.indexOf(level) < least) return;
    inherited ??= JSON.stringify(fieldsOf(bound)).slice(1, -1);
    const own = fields === undefined ? '' : JSON.stringify(fieldsOf(fields)).slice(1, -1);
    const head = `{"severity":"${SEVERITY[level]}","time":"${now().toISOString()}","message":${JSON.stringify(message)}`;
    sink(`${mask([head, inherited, own].filter((part) => part !== '').join(','))}}\n`);
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    with: (fields) => createLog(options, { ...bound, ...fields }),
  };
}

const level = ORDER.find((name) => name === process.env['LOG_LEVEL']) ?? 'info';
export const rootLog: Log = createLog({ level });
