/** What a typed line asks for: words to be sent, or something to be done. */
export type Line =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly rest: string }
  | { readonly kind: 'nothing' };

export function readLine(typed: string): Line {
  const text = typed.trim();
  if (text === '') return { kind: 'nothing' };
  const [, name, rest] = /^\/([a-z]*)\s*(.*)$/is.exec(text) ?? [];
  if (name === undefined || rest === undefined) return { kind: 'words', text };
  return { kind: 'command', name: name.toLowerCase(), rest };
}

/** `/hand moussa She wants ten`: whom, and what he must know. */
export function readHandOver(rest: string): { readonly to: string; readonly note: string } | null {
  const [, to, note] = /^(\S+)\s+(.+)$/s.exec(rest) ?? [];
  return to === undefined || note === undefined ? null : { to: to.toLowerCase(), note };
}
