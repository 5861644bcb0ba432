import { Agent } from 'node:http';
import pg from 'pg';
import { listen, type Verdict } from '../checks.ts';
import { heal } from '../heal.ts';
import { openPlatform, tellFailures } from '../import.ts';
import { checkMirrors } from '../mirrors.ts';
import { randomOf } from '../random.ts';
import type { Sized } from '../sized.ts';
import type { Stage } from '../stage.ts';
import { watchVersions } from '../watch-mirrors.ts';
import { checkPhones, checkRows, verdict } from './checks.ts';
import { CommandPost } from './command-post.ts';
import { Line, type LineFigures } from './line.ts';
import type { FirestoreWay } from './outage.ts';
import { DAY_MS, Phone } from './phone.ts';
import { sabotagePhones, type Sabotage } from './sabotage.ts';
import { settleVillage, type Village } from './village.ts';
import { VirtualTime } from './virtual-time.ts';

const MIRRORS = ['mirror:conversations', 'mirror:messages', 'mirror:conversation-summaries'];
/** Pub/Sub repeats, forgets that it was answered, and shuffles. */
const MISHAPS = { duplicate: 0.3, dropAck: 0.05, delayMs: 500 };
const CALM = { duplicate: 0, dropAck: 0, delayMs: 0 };
const HOUR_MS = 3_600_000;
/** Firestore is away from the functions twice that day: from, to, in hours of it. */
const OUTAGES = [
  [8, 9.5],
  [17, 18],
] as const;
const WATCHED = 40;

/** G-O1: phones on a bad network through a day that is no longer than the platform needs for it. */
export async function phonesUnderFaults(
  { cloud }: Stage,
  way: FirestoreWay,
  options: Sized<Sabotage>,
): Promise<Verdict[]> {
  // The functions go through the way that is shut; this process looks at Firestore as it is.
  Object.assign(process.env, cloud.env, {
    LOG_LEVEL: 'error',
    FIRESTORE_EMULATOR_HOST: `127.0.0.1:${cloud.ports.firestore}`,
  });
  const { subscribers, firestore, verifyAudit, close } = await openPlatform(cloud.project);
  const database = new pg.Client({ connectionString: cloud.database?.adminUrl });
  // When the run is broken off, the server ends before this connection does.
  database.on('error', () => undefined);
  await database.connect();
  const agent = new Agent({ keepAlive: true, maxSockets: options.clients });
  const time = new VirtualTime(options.clients);
  const figures: LineFigures = { sent: 0, answered: 0, lost: 0, cut: 0, killed: 0 };
  const post = new CommandPost(firestore, time, figures, () => way.away);
  try {
    console.log(`Onboarding ${options.count} people…`);
    const village = await settleVillage(cloud, options.count, randomOf(options.seed, 'village'));
    await listen(database, subscribers);
    if (options.sabotage !== undefined) {
      await sabotagePhones(database, options.sabotage);
      console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    }
    const base = cloud.urls.hosting;
    const phones = handOut(village, options.seed, (random) => ({
      time,
      post,
      firestore,
      line: new Line({ base, agent, time, random, figures }),
    }));
    const watch = watchVersions(firestore);
    for (const talk of new Set(phones.flatMap(({ talks }) => talks).slice(0, WATCHED)))
      watch.follow(`conversations/${talk}`);
    cloud.queues?.chaos.set({ seed: options.seed, ...MISHAPS });
    console.log(`${phones.length} phones in ${village.conversations} conversations; their day begins…`);
    await told(time, figures, phones, () => theDay(time, way, phones));
    cloud.queues?.chaos.set(CALM);
    console.log('The day is over. Healing, at most 120 s…');
    const healing = await heal(cloud, database, (line) => console.log(`  ${line}`));
    await told(time, figures, phones, () => Promise.all(phones.map((phone) => phone.catchUp())));
    watch.stop();
    tellFaults(figures, post, way, phones);
    await tellFailures(database);
    console.log('Checking…');
    const healed = { name: 'all came to rest within 120 s', seen: Math.round(healing.ms / 1_000) };
    return [
      { ...healed, wrong: healing.healed ? 0 : 1 },
      verdict('the network was as bad as it should be', figures.sent, tooGood(figures, post, way, phones)),
      ...(await checkRows(database, phones)),
      ...(await checkPhones(base, phones)),
      verdict(
        'no phone was told what it should not be',
        phones.length,
        phones.flatMap(({ problems }) => problems),
      ),
      watch.verdict(),
      ...(await checkMirrors(firestore, MIRRORS)),
      await verifyAudit(),
    ];
  } finally {
    agent.destroy();
    await database.end();
    await close();
  }
}

/** The same seed gives the same phones, and each draws from a sequence of its own. */
function handOut(
  { owners, talks }: Village,
  seed: number,
  world: (random: ReturnType<typeof randomOf>) => ConstructorParameters<typeof Phone>[4],
): Phone[] {
  const ways = ['single', 'batch', 'command'] as const;
  return owners.map((owner, n) => {
    const random = randomOf(seed, `phone ${n}`);
    return new Phone(`p${n}`, owner, talks[n]!, ways[n % ways.length]!, world(random), random);
  });
}

async function theDay(time: VirtualTime, way: FirestoreWay, phones: readonly Phone[]): Promise<void> {
  const weather = async (): Promise<void> => {
    for (const [from, to] of OUTAGES) {
      await time.sleepUntil(from * HOUR_MS);
      way.shut();
      await time.sleepUntil(to * HOUR_MS);
      way.open();
      // And once a connection that breaks in the midst of things.
      await time.sleep(HOUR_MS);
      way.drop();
    }
  };
  await Promise.all([weather(), ...phones.map((phone) => phone.live())]);
}

async function told(
  time: VirtualTime,
  figures: LineFigures,
  phones: readonly Phone[],
  run: () => Promise<unknown>,
): Promise<void> {
  const began = performance.now();
  const tell = (): void => {
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    const written = phones.reduce((sum, phone) => sum + phone.written.size, 0);
    const kept = phones.reduce((sum, { flash }) => sum + flash.memory.outbox.length, 0);
    console.log(
      `  ${seconds} s, ${clockOf(time.now)}: ${written} written, ${kept} kept to send; ${figures.sent} calls, ` +
        `${figures.lost} lost, ${figures.cut} cut, ${figures.killed} apps killed`,
    );
  };
  const timer = setInterval(tell, 10_000);
  try {
    await run();
  } finally {
    clearInterval(timer);
    tell();
  }
}

const clockOf = (ms: number): string =>
  `${ms >= DAY_MS ? `day ${Math.floor(ms / DAY_MS) + 1}, ` : ''}${new Date(ms % DAY_MS).toISOString().slice(11, 16)}`;

function tellFaults(
  { sent, lost, cut, killed }: LineFigures,
  { figures }: CommandPost,
  way: FirestoreWay,
  phones: readonly Phone[],
): void {
  const revivals = phones.reduce((sum, phone) => sum + phone.revivals, 0);
  console.log(
    `${sent} calls: ${lost} lost, ${cut} cut, ${killed} times the app was killed; ${revivals} restarts from storage; ` +
      `${figures.written} commands, ${figures.repeated} of them written again, ${figures.verdicts} verdicts; ` +
      `Firestore away ${way.outages} times, ${way.refused} connections refused or broken`,
  );
}

/** A run without faults proves nothing. */
function tooGood(
  { sent, lost, cut, killed }: LineFigures,
  { figures }: CommandPost,
  way: FirestoreWay,
  phones: readonly Phone[],
): string[] {
  return [
    ...(lost > sent / 5 ? [] : [`only ${lost} of ${sent} calls were lost`]),
    ...(cut > 0 ? [] : ['no answer was cut']),
    ...(killed > 0 && phones.some(({ revivals }) => revivals > 0) ? [] : ['no app was killed']),
    ...(figures.written > 0 && figures.repeated > 0 ? [] : ['no command was written again']),
    ...(way.outages === OUTAGES.length && way.refused > 0 ? [] : ['Firestore was never away']),
  ];
}
