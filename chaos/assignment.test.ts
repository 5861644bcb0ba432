import pg from 'pg';
import { superuserUrl } from '../functions/test/database.ts';
import { catchEvents } from '../functions/test/events.ts';
import { setWitness, whatAlwaysHolds } from './assignment/checks.ts';
import { playAll } from './assignment/run.ts';
import { sabotageAssignment } from './assignment/sabotage.ts';
import { layDesk } from './assignment/world.ts';

/** A small piece of `npm run chaos -- assignment`. */
catchEvents();
const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_121);
let admin: pg.Client;

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  admin = new pg.Client({ connectionString: superuserUrl });
  await admin.connect();
  await setWitness(admin);
});
afterAll(async () => {
  await admin.query('drop schema chaos cascade');
  await admin.end();
});

describe('CHT-6 agents who all help themselves at once', () => {
  test('get each conversation once, in turns, and never more than they can bear', async () => {
    const verdicts = await playAll(admin, { seed, count: 42, clients: 5 });
    expect(verdicts.filter(({ wrong }) => wrong !== 0)).toEqual([]);
    expect(verdicts.filter(({ seen }) => seen === 0)).toEqual([]);
  }, 60_000);

  test('the database refuses a second agent, whoever writes', async () => {
    const { inboxId, agents, conversations } = await layDesk(admin, { agents: 2, conversations: 1, capacity: 5 });
    const take = (user: string) =>
      admin.query(
        `insert into teams.assignment (id, inbox_id, conversation_id, user_id, round, how, assigned_at)
         values (gen_random_uuid(), $1, $2, $3, 1, 'claim', now())`,
        [inboxId, conversations[0], user],
      );
    await take(agents[0]!.userId);
    await expect(take(agents[1]!.userId)).rejects.toMatchObject({ constraint: 'assignment_open' });
  });

  test('the checks see an assignment that nobody made', async () => {
    await admin.query('begin');
    await sabotageAssignment(admin, 'locks');
    await admin.query('rollback');
    const desk = await layDesk(admin, { agents: 2, conversations: 2, capacity: 5 });
    await admin.query(
      `insert into teams.assignment (id, inbox_id, conversation_id, user_id, round, how, assigned_at)
       values (gen_random_uuid(), $1, $2, $3, 1, 'claim', now())`,
      [desk.inboxId, desk.conversations[0], desk.agents[0]!.userId],
    );
    const broken = (await whatAlwaysHolds(admin, desk, 'here')).filter(({ wrong }) => wrong > 0);
    expect(broken.map(({ name }) => name)).toEqual([
      'here: what a ticket says is what its assignments say',
      'here: an agent’s count is what he has, and never above what he can bear',
      'here: every assignment is one step of a timeline without gaps',
    ]);
  });
});
