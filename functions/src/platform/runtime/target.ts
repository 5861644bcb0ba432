/**
 * What a deployed function loads of the manifest. An instance runs one function, named by FUNCTION_TARGET; the deploy tool
 * and the local host ask for all of them.
 */
export async function pick<Entry extends object>(
  names: readonly (keyof Entry & string)[],
  load: () => Promise<Entry>,
): Promise<Partial<Entry>> {
  const target = process.env['FUNCTION_TARGET'];
  const all = target === undefined || target === '' || target === 'host';
  if (!all && !names.includes(target as keyof Entry & string)) return {};
  const entry = await load();
  return Object.fromEntries(names.map((name) => [name, entry[name]])) as unknown as Partial<Entry>;
}
