import type { Platform } from '../../platform.ts';
import { enter, type Name, type Player } from '../cast.ts';
import { Agent } from './agent.ts';
import { Screen } from './screen.ts';
import { Session } from './session.ts';
import { openQuestion, openTrade } from './trader.ts';

/** One of the people at this terminal, live, until they leave. */
export async function playAs(platform: Platform, key: Name): Promise<void> {
  const players: Player[] = [];
  const come = async (name: Name): Promise<Player> => {
    const player = await enter(platform, name);
    players.push(player);
    return player;
  };
  const screen = new Screen(`${key[0]!.toUpperCase()}${key.slice(1)}> `);
  let agent: Agent | undefined;
  const run = async (): Promise<void> => {
    const me = await come(key);
    const print = (...lines: readonly string[]): void => screen.print(...lines);
    if (key === 'grace' || key === 'moussa') {
      agent = await Agent.open(me, await come('kofi'), screen);
      agent.session.help();
      return agent.session.run();
    }
    const session = new Session(screen);
    session.chat = await (key === 'awa'
      ? openQuestion(platform, me, await come('kofi'), print)
      : openTrade({ ...me, key }, print));
    session.help();
    return session.run();
  };
  try {
    await Promise.race([run(), screen.left]);
    await agent?.close();
  } finally {
    screen.close();
    await Promise.all(players.map(({ phone }) => phone.close()));
  }
  console.log('Goodbye.');
}
