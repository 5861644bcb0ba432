import type pg from 'pg';

export const sabotages = ['dedupe', 'sequence', 'mirror-version'] as const;
export type Sabotage = (typeof sabotages)[number];

/*
 * Faults planted in the suite's own database, to see that the checks see them. Nothing of this is in what is shipped.
 */
const SEND = `'messaging.send_message(uuid,uuid,uuid,text,text,bytea,integer,text[],bytea[],timestamptz,timestamptz)'::regprocedure`;

/** The function as it stands, with some of its words changed; fails where these are not in it any more. */
const altered = (from: string, to: string): string => `
  do $do$
  declare body text := pg_get_functiondef(${SEND});
  begin
    if position($q$${from}$q$ in body) = 0 then raise exception 'send_message is another by now'; end if;
    execute replace(body, $q$${from}$q$, $q$${to}$q$);
  end $do$;`;

const plans: Readonly<Record<Sabotage, string>> = {
  // The sender's own id is never found again, and no index holds the second one back.
  dedupe: `
    alter table messaging.message drop constraint message_client_key;
    ${altered('and m.client_msg_id = p_client_msg_id', 'and m.client_msg_id is null')}`,
  // Now and then a number is left out.
  sequence: altered('set last_seq = c.last_seq + 1', 'set last_seq = c.last_seq + 1 + (random() < 0.01)::int'),
  // New words under an old version: what is mirrored already looks as new as they are.
  'mirror-version': `
    create function messaging.sabotage_version() returns trigger language plpgsql as $$
    begin
      new.version := old.version;
      return new;
    end $$;
    create trigger sabotage before update on messaging.message for each row execute function messaging.sabotage_version();`,
};

export async function sabotagePhones(database: pg.Client, what: Sabotage): Promise<void> {
  await database.query(plans[what]);
}
