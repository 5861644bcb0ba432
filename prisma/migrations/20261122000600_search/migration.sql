-- Search: one document a publishable thing, the words they are made of, and what people looked for.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema search;
grant usage on schema search to pnc_app, pnc_staff, pnc_worker, pnc_public;
grant create on schema search to pnc_public;

-- Order in which things became visible. 8,192 of them share a bucket lexeme, 65,536 and 524,288 the coarser ones, so that a
-- common word is read newest bucket first and never as a whole.
create sequence search.document_seq as bigint;

create table search.document (
  kind text not null check (kind ~ '^[a-z]{2,20}$'),
  id uuid not null,
  public_id text not null,
  -- Of the thing when it was loaded: a document never goes back to an older one.
  version integer not null check (version >= 1),
  -- False once the thing is paused, ended or removed: nothing of it is kept but its version.
  live boolean not null,
  seq bigint,
  title text not null,
  -- The title's folded words: what "exact name" compares.
  name_key text not null,
  -- Distinct folded words; those that stand only in the text below the title begin with "~". What `term` counts.
  words text[] not null,
  type text,
  country text check (country ~ '^[A-Z]{2}$'),
  category text,
  -- The leaf first, then what is above it.
  categories text[] not null,
  -- Minor units; `amount` is the same as people write it.
  price bigint,
  amount text,
  currency text,
  latitude double precision,
  longitude double precision,
  place text,
  seller_id text,
  seller_name text,
  verified boolean not null,
  featured_until timestamptz(3),
  -- Minutes of the week at the place, Monday 0:00 first; null where nobody said.
  hours int4multirange,
  time_zone text,
  -- Shut for a while, whatever the hours say.
  closed_until timestamptz(3),
  media text,
  language text,
  -- 0 to 7: how completely it is described.
  quality smallint not null check (quality between 0 and 7),
  published_at timestamptz(3),
  expires_at timestamptz(3),
  tsv tsvector,
  indexed_at timestamptz(3) not null,
  constraint document_pkey primary key (kind, id),
  constraint document_whole check (not live or (seq is not null and tsv is not null and published_at is not null)),
  constraint document_place check ((latitude is null) = (longitude is null))
);
create unique index document_order on search.document (seq desc) where live;
-- Words, category, country, kind, grid cells and buckets in one index; new rows wait in its pending list.
create index document_tsv on search.document using gin (tsv) with (fastupdate = on, gin_pending_list_limit = 1024);
create index document_recent on search.document (published_at desc, seq desc) where live;
create index document_country on search.document (country, published_at desc, seq desc) where live;
create index document_page on search.document (category, country, published_at desc, seq desc) where live;
create index document_price on search.document (currency, price, seq desc) where live;
create index document_featured on search.document (country, featured_until desc) where live and featured_until is not null;
create index document_geo on search.document using gist (ll_to_earth(latitude, longitude)) where live and latitude is not null;
create index document_category_geo on search.document using gist (category, ll_to_earth(latitude, longitude))
  where live and latitude is not null;
create index document_gone on search.document (indexed_at) where not live;

-- Every distinct word, in how many documents and titles: spelling and typing look here, never at the documents.
create table search.term (
  -- In byte order, so that "begins with" is a range of the key.
  word text collate "C" not null,
  -- What the word is indexed as: "shoes" as "shoe".
  lexeme text not null,
  freq integer not null,
  title_freq integer not null,
  constraint term_pkey primary key (word)
);
create index term_lexeme on search.term (lexeme);
create index term_trigram on search.term using gin (word gin_trgm_ops) with (fastupdate = on);

-- What writers add instead of counting in a row that all of them would wait for. A job folds it into `term`.
create table search.term_change (
  id bigint generated always as identity,
  word text not null,
  lexeme text,
  delta smallint not null,
  title_delta smallint not null,
  constraint term_change_pkey primary key (id)
);

-- Categories as the documents name them, so that search can suggest one without knowing whose they are.
create table search.category (
  slug text not null,
  parent text,
  name text not null,
  constraint category_pkey primary key (slug)
);
grant select on search.category to pnc_app, pnc_staff, pnc_worker;
grant insert, update on search.category to pnc_worker;

-- A time as JSON: UTC, ISO 8601.
create function search.json_time(at timestamptz) returns text language sql stable parallel safe
  return rtrim(to_json(at at time zone 'UTC')::text, '"') || 'Z"';

create function search.buckets(seq bigint) returns tsvector language sql immutable strict parallel safe
  return array_to_tsvector(array['b:' || (seq >> 13), 'bb:' || (seq >> 16), 'bbb:' || (seq >> 19)]);

-- Whether a place with these hours is open at this moment; null where nobody said.
create function search.is_open(hours int4multirange, zone text, closed_until timestamptz, at timestamptz) returns boolean
  language sql stable parallel safe
  return case
    when closed_until > at then false
    else hours @> ((extract(isodow from at at time zone coalesce(zone, 'UTC')) - 1) * 1440
      + extract(hour from at at time zone coalesce(zone, 'UTC')) * 60
      + extract(minute from at at time zone coalesce(zone, 'UTC')))::int end;

-- What the world may search: live documents. Nothing of a thing that is not live is in any column of its row.
create view search.document_public as
  select kind, id, public_id, seq, title, name_key, type, country, category, categories, price, amount, currency, latitude,
    longitude, place, seller_id, seller_name, verified, featured_until, hours, time_zone, closed_until, media, language, quality,
    published_at, expires_at, tsv
  from search.document
  where live;
create view search.term_public as select word, lexeme, freq, title_freq from search.term where freq > 0;

-- Who sells, as a document shows it; none while the business is not in good standing.
create view search.seller_card as
  select id, public_id, name, verification_level = 'verified' as verified from identity.business where status = 'active';
grant select on search.seller_card to pnc_app, pnc_staff, pnc_worker;
alter view search.seller_card owner to pnc_public;

grant select on search.document, search.term to pnc_public;
grant select on search.document_public, search.term_public to pnc_app, pnc_staff, pnc_worker;
alter view search.document_public owner to pnc_public;
alter view search.term_public owner to pnc_public;
grant select, insert, update, delete on search.document, search.term, search.term_change to pnc_worker;
grant usage on sequence search.document_seq to pnc_worker;
grant execute on function search.json_time(timestamptz), search.buckets(bigint),
  search.is_open(int4multirange, text, timestamptz, timestamptz) to pnc_app, pnc_staff, pnc_worker, pnc_public;
