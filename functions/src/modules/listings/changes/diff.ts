import { isDeepStrictEqual } from 'node:util';

/** What a seller says of a listing and a moderator reads side by side. */
export const SAID = [
  'type',
  'title',
  'description',
  'category',
  'price',
  'currency',
  'negotiable',
  'attributes',
  'contact',
  'latitude',
  'longitude',
  'accuracy',
  'address',
  'landmark',
  'mediaIds',
] as const;
export type Said = Readonly<Record<(typeof SAID)[number], unknown>>;

export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** The fields that differ, in the order above. Prices are minor units. Pure. */
export function diffOf(before: Said, after: Said): FieldChange[] {
  return SAID.filter((field) => !isDeepStrictEqual(before[field], after[field])).map((field) => ({
    field,
    from: before[field],
    to: after[field],
  }));
}
