import type { Fields, Value } from './messages.ts';
import { RpcError } from './rpc-error.ts';

/** Splits `a.b` and `` `odd name`.c `` into segments. */
export function parseFieldPath(path: string): string[] {
  const segments: string[] = [];
  const pattern = /(?:`((?:[^`\\]|\\.)*)`|([^.`]+))(?:\.|$)/y;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (match === null) throw new RpcError('INVALID_ARGUMENT', `Invalid field path: ${path}`);
    segments.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1'));
  }
  if (segments.length === 0) throw new RpcError('INVALID_ARGUMENT', 'A field path must not be empty.');
  return segments;
}

export function getField(fields: Fields, [head = '', ...rest]: readonly string[]): Value | undefined {
  const value = Object.hasOwn(fields, head) ? fields[head] : undefined;
  return rest.length === 0 ? value : value?.mapValue && getField(value.mapValue.fields ?? {}, rest);
}

/** A copy of the fields in which the path holds the value, or, for undefined, no longer exists. */
export function withField(fields: Fields, [head = '', ...rest]: readonly string[], value: Value | undefined): Fields {
  if (rest.length === 0) {
    if (value !== undefined) return { ...fields, [head]: value };
    const { [head]: _removed, ...others } = fields;
    return others;
  }
  const inner = Object.hasOwn(fields, head) ? fields[head]?.mapValue : undefined;
  if (inner === undefined && value === undefined) return fields;
  return { ...fields, [head]: { mapValue: { fields: withField(inner?.fields ?? {}, rest, value) } } };
}
