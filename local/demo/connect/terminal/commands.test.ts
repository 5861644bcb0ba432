import { readHandOver, readLine } from './commands.ts';

describe('a typed line', () => {
  test('is words unless it begins with a slash', () => {
    expect(readLine('  Two bags, 1/2 each ')).toEqual({ kind: 'words', text: 'Two bags, 1/2 each' });
    expect(readLine('   ')).toEqual({ kind: 'nothing' });
    expect(readLine('/Offline')).toEqual({ kind: 'command', name: 'offline', rest: '' });
    expect(readLine('/hand moussa She wants ten')).toEqual({
      kind: 'command',
      name: 'hand',
      rest: 'moussa She wants ten',
    });
    expect(readLine('/')).toEqual({ kind: 'command', name: '', rest: '' });
  });

  test('hands over with a note, or not at all', () => {
    expect(readHandOver('Moussa She wants ten')).toEqual({ to: 'moussa', note: 'She wants ten' });
    expect(readHandOver('moussa')).toBeNull();
    expect(readHandOver('')).toBeNull();
  });
});
