import { AppError, InvalidRequest } from '../../errors.ts';
import type { Route } from '../route.ts';
import { parseFields, type FieldTree } from './fields.ts';

export const PAGE = { least: 1, most: 100, preset: 20 } as const;

/** Takes the runtime's own parameters (`limit`, `cursor`, `fields`) off the query; the rest is the route's. */
export function splitQuery(
  text: string,
  route: Route,
): { rest: Record<string, string>; limit: number; cursor: string | null; fields: FieldTree | null } {
  const rest: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(rest, name)) throw wrong(name, 'Give this once.');
    // No text of PostgreSQL's can hold it, and no person types it.
    if (name.includes('\0') || value.includes('\0')) throw wrong(name, 'This holds a character that text cannot have.');
    Object.defineProperty(rest, name, { value, enumerable: true, writable: true, configurable: true });
  }
  const take = (name: string): string | null => {
    const value = Object.hasOwn(rest, name) ? rest[name]! : null;
    delete rest[name];
    return value;
  };
  let limit: number = PAGE.preset;
  let cursor: string | null = null;
  if (route.options.paged === true) {
    const wanted = take('limit');
    if (wanted !== null) {
      limit = /^\d{1,3}$/.test(wanted) ? Number(wanted) : NaN;
      if (!(limit >= PAGE.least && limit <= PAGE.most))
        throw wrong('limit', `This must be a whole number from ${PAGE.least} to ${PAGE.most}.`);
    }
    cursor = take('cursor');
  }
  const fields = route.method === 'GET' ? take('fields') : null;
  return { rest, limit, cursor, fields: fields === null ? null : parseFields(fields) };
}

function wrong(field: string, message: string): AppError {
  return new AppError(400, [{ code: InvalidRequest.code, field: field.slice(0, 100), source: 'query', message }]);
}
