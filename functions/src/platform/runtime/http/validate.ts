import type { z } from 'zod';
import { AppError, InvalidRequest, type ErrorEntry } from '../../errors.ts';

type Source = NonNullable<ErrorEntry['source']>;

/** Parses one part of the request. Every wrong field is named, unknown ones too, and nothing has happened yet. */
export function parsePart<S extends z.ZodType>(schema: S, value: unknown, source: Source): z.output<S> {
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  throw new AppError(400, result.error.issues.flatMap((issue) => entriesOf(issue, source)).slice(0, 20));
}

function entriesOf(issue: z.core.$ZodIssue, source: Source): ErrorEntry[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 20).map((key) => {
      const field = (path === '' ? key : `${path}.${key}`).slice(0, 100);
      return {
        code: 'request.unknown_field',
        field,
        source,
        message: `We do not know the field “${field}”. Remove it.`,
      };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, errors) => (errors.length < best.length ? errors : best));
    if (nearest.length > 0)
      return nearest.flatMap((inner) => entriesOf({ ...inner, path: [...issue.path, ...inner.path] }, source));
  }
  return [{ code: InvalidRequest.code, field: path === '' ? source : path, source, message: sentence(issue) }];
}

/** A sentence a shopkeeper understands, for the issues that zod words for programmers. */
function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.includes('undefined') ? 'This is required.' : `This must be ${noun(issue.expected)}.`;
    case 'too_small':
      return issue.origin === 'string'
        ? `This needs at least ${issue.minimum} characters.`
        : issue.origin === 'array'
          ? `Give at least ${issue.minimum}.`
          : `This must be ${issue.minimum} or more.`;
    case 'too_big':
      return issue.origin === 'string'
        ? `This may have at most ${issue.maximum} characters.`
        : issue.origin === 'array'
          ? `Give at most ${issue.maximum}.`
          : `This must be ${issue.maximum} or less.`;
    case 'invalid_value':
      return `This must be one of: ${issue.values.map(String).join(', ')}.`;
    default:
      return issue.message;
  }
}

function noun(expected: string): string {
  const nouns: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  };
  return nouns[expected] ?? expected;
}
