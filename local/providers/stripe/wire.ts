import type { Call, Reply } from '../fake.ts';

export const refused = (status: number, type: string, message: string, more: object = {}): Reply => ({
  status,
  body: { error: { type, message, ...more } },
});

/** The form, with its `metadata[reference]` style names as they are. Null: it came as something else. */
export function formOf(call: Call): URLSearchParams | null {
  const type = call.headers['content-type'] ?? '';
  return call.body.length === 0 || type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(call.body.toString())
    : null;
}

export function metadataOf(form: URLSearchParams): Record<string, string> {
  const pairs = [...form].map(([name, value]) => [/^metadata\[(\w+)\]$/.exec(name)?.[1], value] as const);
  return Object.fromEntries(pairs.flatMap(([name, value]) => (name === undefined ? [] : [[name, value]])));
}
