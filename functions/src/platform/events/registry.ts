/** Everything that reacts, by name, so that entries, the docs and the tests can list it and no name is used twice. */
const registered = new Map<string, Map<string, object>>();

export function register<Entry extends { readonly name: string }>(
  kind: 'subscriber' | 'task' | 'job' | 'mirror',
  entry: Entry,
): Entry {
  const entries = registered.get(kind) ?? new Map<string, object>();
  registered.set(kind, entries);
  if (entries.has(entry.name)) throw new Error(`Two of the kind ${kind} are called "${entry.name}".`);
  entries.set(entry.name, entry);
  return entry;
}

export function registeredAs<Entry>(kind: 'subscriber' | 'task' | 'job' | 'mirror'): readonly Entry[] {
  return [...(registered.get(kind)?.values() ?? [])] as Entry[];
}
