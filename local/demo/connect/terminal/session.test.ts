import { PassThrough } from 'node:stream';
import { DemoFailure } from '../../failure.ts';
import { Screen } from './screen.ts';
import { Session, type Commands, type Talking } from './session.ts';

/** A conversation that takes down what is done with it; what is written without network waits. */
function talk() {
  const done: string[] = [];
  const chat = {
    id: 'conv',
    online: true as boolean,
    waiting: 0,
    write(text: string) {
      done.push(`write ${text}`);
      if (!chat.online) chat.waiting += 1;
    },
    goOffline() {
      chat.online = false;
      return Promise.resolve();
    },
    goOnline() {
      chat.online = true;
      chat.waiting = 0;
      return Promise.resolve();
    },
    empty() {
      done.push('empty');
      return Promise.resolve();
    },
    close: () => undefined,
  } satisfies Talking;
  return { chat, done };
}

async function typed(
  lines: readonly string[],
  commands?: Commands,
  chat: Talking | null = talk().chat,
): Promise<string[]> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const session = new Session(new Screen('', input, output), commands, 'No conversation.');
  session.chat = chat;
  input.end(`${lines.join('\n')}\n`);
  await session.run();
  session.screen.close();
  return String(output.read() ?? '')
    .split('\n')
    .filter((line) => line !== '');
}

describe('somebody at a terminal', () => {
  test('writes, and leaves only when all of it is there', async () => {
    const { chat, done } = talk();
    expect(await typed(['one', '', 'two', '/quit', 'three'], {}, chat)).toEqual([]);
    expect(done).toEqual(['write one', 'write two', 'empty']);
  });

  test('is told what waits when the network is back, and what is lost by leaving without it', async () => {
    expect(await typed(['/offline', 'one', 'two', '/online', '/offline', 'three'])).toEqual([
      expect.stringContaining('no network'),
      '— network again: 2 that waited go out',
      expect.stringContaining('no network'),
      expect.stringContaining('1 message was still waiting and will not be sent'),
    ]);
  });

  test('hears what a command answers, that it needs network, and that it failed, and stays', async () => {
    const failing = () => Promise.reject(new DemoFailure('A colleague has this conversation already.'));
    const down = () => Promise.reject(new TypeError('fetch failed'));
    const commands: Commands = { take: { help: '', run: failing }, done: { help: '', run: down } };
    const said = await typed(['/take', '/done', '/offline', '/take', '/toString'], commands);
    expect(said.slice(0, 5)).toEqual([
      'A colleague has this conversation already.',
      'PushNchat does not answer just now. Try again.',
      expect.stringContaining('no network'),
      'There is no network. /online brings it back.',
      'There is no /tostring.',
    ]);
  });

  test('without a conversation is told so', async () => {
    expect(await typed(['hello', '/offline'], {}, null)).toEqual(['No conversation.', 'No conversation.']);
  });
});
