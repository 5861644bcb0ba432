/**
 * What a deployed function loads of the manifest. An instance runs one function, named by FUNCTION_TARGET; the deploy tool
 * and the local host ask for all of them.
 */
export async function pick<Entry extends object, Name extends keyof Entry & string>(
  names: readonly Name[],
  load: () => Promise<Entry>,
): Promise<Partial<Pick<Entry, Name>>> {
  const target = process.env['FUNCTION_TARGET'];
  const all = target === undefined || target === '' || target === 'host';
  if (!all && !names.some((name) => name === target)) return {};
  const entry = await load();
  return Object.fromEntries(names.map((name) => [name, entry[name]])) as unknown as Partial<Pick<Entry, Name>>;
}
