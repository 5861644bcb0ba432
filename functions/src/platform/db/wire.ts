/**
 * PostgreSQL's frontend messages (protocol 3.0, "Message Formats"), written one behind the other into one buffer, so that a flight
 * of several statements is one write to the socket.
 */
const PARSE = 0x50;
const BIND = 0x42;
const DESCRIBE = 0x44;
const CLOSE = 0x43;
const SYNC = 0x53;
const STATEMENT = 0x53;
const PORTAL = 0x50;
const NULL = -1;
/** Execute the unnamed portal, all its rows. */
const EXECUTE = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);

/** Shared by all flights: each is written in one go and copied out. It grows to the largest and stays. */
let scratch = Buffer.allocUnsafe(32_768);
let at = 0;

/** Begins a flight; a flight is written without pause, from here to `written()`. */
export function beginWriting(): void {
  at = 0;
}

/** Prepares `text` under `name`; the empty name lives until the next one. */
export function writeParse(name: string, text: string): void {
  const start = head(PARSE);
  cString(name);
  cString(text);
  int16(0);
  close(start);
}

/** Forgets a prepared statement; one that does not exist is no mistake. */
export function writeForget(name: string): void {
  const start = head(CLOSE);
  byte(STATEMENT);
  cString(name);
  close(start);
}

/** Binds the values to the statement and runs it; `describe` asks for the shape of its rows. */
export function writeRun(name: string, values: readonly unknown[] | undefined, describe: boolean): void {
  const start = head(BIND);
  byte(0);
  cString(name);
  const count = values?.length ?? 0;
  if (values?.some(Buffer.isBuffer) === true) {
    int16(count);
    for (const value of values) int16(Buffer.isBuffer(value) ? 1 : 0);
  } else int16(0);
  int16(count);
  for (let place = 0; place < count; place++) parameter(values![place]);
  int16(0);
  close(start);
  if (describe) {
    const described = head(DESCRIBE);
    byte(PORTAL);
    byte(0);
    close(described);
  }
  room(EXECUTE.length);
  at += EXECUTE.copy(scratch, at);
}

/** Ends the flight: after a failure the server skips everything up to here. */
export function written(): Buffer {
  close(head(SYNC));
  const bytes = Buffer.allocUnsafe(at);
  scratch.copy(bytes, 0, 0, at);
  return bytes;
}

function parameter(value: unknown): void {
  const text = parameterOf(value);
  if (text === null) {
    int32(NULL);
    return;
  }
  const start = at;
  int32(0);
  if (typeof text === 'string') characters(text);
  else {
    room(text.length);
    at += text.copy(scratch, at);
  }
  scratch.writeInt32BE(at - start - 4, start);
}

/** A value as PostgreSQL reads it: text, or bytes as they are. Times are UTC, objects JSON, lists arrays. */
export function parameterOf(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null || Buffer.isBuffer(value)) return value;
      if (value instanceof Date) return value.toISOString();
      return Array.isArray(value) ? arrayOf(value) : JSON.stringify(value);
    case 'undefined':
      return null;
    default:
      throw new TypeError(`A ${typeof value} is no value of a statement.`);
  }
}

function arrayOf(items: readonly unknown[]): string {
  return `{${items.map((item) => (Array.isArray(item) ? arrayOf(item) : element(parameterOf(item)))).join(',')}}`;
}

function element(text: string | Buffer | null): string {
  if (text === null) return 'NULL';
  if (typeof text !== 'string') return `"\\\\x${text.toString('hex')}"`;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function head(type: number): number {
  byte(type);
  const start = at;
  int32(0);
  return start;
}

/** A message's length counts itself and what follows, not its type. */
function close(start: number): void {
  scratch.writeInt32BE(at - start, start);
}

function byte(value: number): void {
  room(1);
  scratch[at] = value;
  at += 1;
}

function int16(value: number): void {
  room(2);
  at = scratch.writeUInt16BE(value, at);
}

function int32(value: number): void {
  room(4);
  at = scratch.writeInt32BE(value, at);
}

function cString(text: string): void {
  characters(text);
  byte(0);
}

function characters(text: string): void {
  // At most three bytes of UTF-8 a UTF-16 unit.
  room(text.length * 3);
  at += scratch.write(text, at);
}

function room(bytes: number): void {
  if (at + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, at + bytes));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}
