import { getField, parseFieldPath, withField } from './field-path.ts';
import type { Fields, FieldTransform, Timestamp, Value } from './messages.ts';
import { RpcError } from './rpc-error.ts';
import { compareValues, numberOf, sameValue } from './value.ts';

const maxInteger = 2n ** 63n - 1n;
const minInteger = -(2n ** 63n);

function add(before: Value | undefined, by: Value): Value {
  if (before?.integerValue === undefined && before?.doubleValue === undefined) return by;
  if (before.integerValue !== undefined && by.integerValue !== undefined) {
    const sum = BigInt(before.integerValue) + BigInt(by.integerValue);
    // Firestore stops at the ends of 64 bits instead of wrapping around.
    return { integerValue: (sum > maxInteger ? maxInteger : sum < minInteger ? minInteger : sum).toString() };
  }
  return { doubleValue: (numberOf(before) ?? 0) + (numberOf(by) ?? 0) };
}

function bound(before: Value | undefined, other: Value, keep: 1 | -1): Value {
  if (before === undefined || numberOf(before) === undefined) return other;
  return compareValues(before, other) * keep >= 0 ? before : other;
}

function arrayOf(value: Value | undefined): readonly Value[] {
  return value?.arrayValue?.values ?? [];
}

function applied(
  before: Value | undefined,
  transform: FieldTransform,
  time: Timestamp,
): { after: Value; result: Value } {
  const numeric = (after: Value): { after: Value; result: Value } => ({ after, result: after });
  if (transform.setToServerValue !== undefined) return numeric({ timestampValue: time });
  if (transform.increment) return numeric(add(before, transform.increment));
  if (transform.maximum) return numeric(bound(before, transform.maximum, 1));
  if (transform.minimum) return numeric(bound(before, transform.minimum, -1));
  if (transform.appendMissingElements) {
    const values = [...arrayOf(before)];
    for (const value of transform.appendMissingElements.values ?? []) {
      if (!values.some((present) => sameValue(present, value))) values.push(value);
    }
    return { after: { arrayValue: { values } }, result: { nullValue: 'NULL_VALUE' } };
  }
  if (transform.removeAllFromArray) {
    const gone = transform.removeAllFromArray.values ?? [];
    const values = arrayOf(before).filter((present) => !gone.some((value) => sameValue(present, value)));
    return { after: { arrayValue: { values } }, result: { nullValue: 'NULL_VALUE' } };
  }
  throw new RpcError('INVALID_ARGUMENT', `A transform of ${transform.fieldPath} names no operation.`);
}

export function applyTransforms(
  fields: Fields,
  transforms: readonly FieldTransform[],
  time: Timestamp,
): { readonly fields: Fields; readonly results: Value[] } {
  const results: Value[] = [];
  let current = fields;
  for (const transform of transforms) {
    const path = parseFieldPath(transform.fieldPath);
    const { after, result } = applied(getField(current, path), transform, time);
    current = withField(current, path, after);
    results.push(result);
  }
  return { fields: current, results };
}
