-- Search learns from people: what is typed, what draws them, what was asked in vain, and what moderators made of it.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- The beginning of a word → the words or queries that it most likely becomes: `[[text, weight], …]`. Country '' is everywhere.
create table search.prefix (
  prefix text collate "C" not null,
  country text not null,
  entries jsonb not null,
  constraint prefix_pkey primary key (prefix, country)
);
grant select on search.prefix to pnc_app, pnc_staff, pnc_worker;
grant insert, update, delete on search.prefix to pnc_worker;

-- One line a search, first pages only, kept thirty days. `actor` is a hash that changes each day and leads to nobody.
create table search.asked (
  id bigint generated always as identity,
  at timestamptz(3) not null,
  country text not null,
  text text not null check (char_length(text) <= 160),
  stage text not null,
  results integer not null,
  actor bytea,
  constraint asked_pkey primary key (id)
);
create index asked_at on search.asked (at);
grant insert on search.asked to pnc_app;
grant select, insert, delete on search.asked to pnc_worker;

-- Who did what with which thing, once a person, thing, action and hour: trends are computed from this log alone.
create table search.engagement (
  kind text not null,
  id uuid not null,
  actor bytea not null,
  action text not null check (action in ('view', 'save', 'contact')),
  hour timestamptz(3) not null,
  at timestamptz(3) not null,
  constraint engagement_pkey primary key (kind, id, actor, action, hour)
);
create index engagement_at on search.engagement (at);
grant select, insert, delete on search.engagement to pnc_worker;

-- The latest ranking of each window; country and category '' are all of them.
create table search.trending (
  span text not null check (span in ('1h', '24h', '7d')),
  country text not null,
  category text not null,
  place smallint not null,
  kind text not null,
  id uuid not null,
  score double precision not null,
  computed_at timestamptz(3) not null,
  constraint trending_pkey primary key (span, country, category, place)
);
grant select on search.trending to pnc_app, pnc_staff, pnc_worker;
grant insert, delete on search.trending to pnc_worker;

-- A word that people use and what it means here. Undone by switching it off, so that what once held can be seen.
create table search.synonym (
  id uuid not null,
  term text not null,
  meaning text not null,
  -- '' is every market.
  country text not null,
  active boolean not null,
  applied_by text not null,
  applied_at timestamptz(3) not null,
  rolled_back_at timestamptz(3),
  constraint synonym_pkey primary key (id)
);
create unique index synonym_term on search.synonym (term, country, meaning) where active;
grant select on search.synonym to pnc_app, pnc_staff, pnc_worker;
grant insert, update on search.synonym to pnc_staff;

-- What a moderator may make of failed searches. `meaning` is null where people found nothing themselves.
create table search.proposal (
  id uuid not null,
  term text not null,
  meaning text,
  country text not null,
  -- Different people, as far as the daily hashes tell.
  support integer not null,
  status text not null check (status in ('open', 'applied', 'dismissed')),
  synonym_id uuid references search.synonym (id),
  created_at timestamptz(3) not null,
  decided_at timestamptz(3),
  constraint proposal_pkey primary key (id)
);
create unique index proposal_once on search.proposal (term, country, coalesce(meaning, ''));
create index proposal_open on search.proposal (status, support desc, id);
grant select, insert on search.proposal to pnc_worker;
grant select, update on search.proposal to pnc_staff;

-- Businesses as things to be found.
create view search.business_card as
  select id, public_id, slug, name, description, categories, country, city, verification_level = 'verified' as verified, version, created_at
  from identity.business where status = 'active';
grant select on search.business_card to pnc_worker;
alter view search.business_card owner to pnc_public;
-- The table has been filled by nobody yet, so nobody waits for these.
-- squawk-ignore require-concurrent-index-creation
create index document_leaf on search.document (category, country, seq desc) where live;
-- squawk-ignore require-concurrent-index-creation
create index document_leaf_anywhere on search.document (category, seq desc) where live;
-- squawk-ignore require-concurrent-index-creation
create index document_name on search.document (kind, name_key collate "C") where live;
