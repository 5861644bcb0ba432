import { DemoFailure } from '../../failure.ts';
import type { Chat } from './chat.ts';
import { readLine } from './commands.ts';
import type { Screen } from './screen.ts';

export interface Command {
  readonly help: string;
  readonly run: (rest: string) => Promise<void> | void;
}
/** As much of a conversation as a session touches. */
export type Talking = Pick<Chat, keyof Chat>;
export type Commands = Readonly<Record<string, Command>>;

/** Somebody at a terminal: reads what is typed until they leave. */
export class Session {
  readonly screen: Screen;
  chat: Talking | null = null;
  readonly #commands: Commands;
  readonly #whenNone: string;

  /** `whenNone` is said when something is written while no conversation is open. */
  constructor(screen: Screen, commands: Commands = {}, whenNone = '') {
    this.screen = screen;
    this.#whenNone = whenNone;
    this.#commands = {
      offline: { help: 'cut the network; what you write then waits', run: () => this.#cut() },
      online: { help: 'bring it back; what waits is sent', run: () => this.#restore() },
      ...commands,
      quit: { help: 'leave', run: () => undefined },
    };
  }

  help(): void {
    const width = Math.max(...Object.keys(this.#commands).map((name) => name.length));
    const lines = Object.entries(this.#commands).map(([name, { help }]) => `  /${name.padEnd(width)}  ${help}`);
    this.screen.print('Write and press Enter. You can also type', ...lines);
  }

  /** Until /quit or the end of what is piped in. */
  async run(): Promise<void> {
    for (;;) {
      const typed = await this.screen.next();
      if (typed === null) break;
      const line = readLine(typed);
      if (line.kind === 'words') this.#write(line.text);
      if (line.kind !== 'command') continue;
      if (line.name === 'quit') break;
      await this.#obey(line.name, line.rest);
    }
    await this.leave();
  }

  /** With network, what was written goes out first. */
  async leave(): Promise<void> {
    const { chat } = this;
    if (chat === null) return;
    if (chat.online) await chat.empty();
    const { waiting } = chat;
    if (waiting === 0) return;
    const some = waiting === 1 ? '1 message was' : `${waiting} messages were`;
    this.screen.print(`${some} still waiting and will not be sent: this window keeps them only while it is open.`);
  }

  #write(text: string): void {
    if (this.chat === null) this.screen.print(this.#whenNone);
    else this.chat.write(text);
  }

  async #obey(name: string, rest: string): Promise<void> {
    const command = Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
    const needsNetwork = !['offline', 'online', 'help'].includes(name);
    if (command !== undefined && needsNetwork && this.chat?.online === false)
      return this.screen.print('There is no network. /online brings it back.');
    if (command !== undefined) return this.#try(() => command.run(rest));
    if (name !== 'help') this.screen.print(`There is no /${name}.`);
    this.help();
  }

  /** What goes wrong is said, and nobody is thrown out for it. */
  async #try(run: () => Promise<void> | void): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.screen.print(
        error instanceof DemoFailure ? error.message : 'PushNchat does not answer just now. Try again.',
      );
    }
  }

  async #cut(): Promise<void> {
    if (this.chat === null) return this.screen.print(this.#whenNone);
    await this.chat.goOffline();
    this.screen.print('— no network: what you write waits on this phone. /online brings it back.');
  }

  async #restore(): Promise<void> {
    if (this.chat === null) return this.screen.print(this.#whenNone);
    const { waiting } = this.chat;
    this.screen.print(
      `— network again${waiting === 0 ? '' : `: ${waiting} that waited ${waiting === 1 ? 'goes' : 'go'} out`}`,
    );
    await this.chat.goOnline();
  }
}
