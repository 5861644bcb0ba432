-- Statements of providers and banks, line by line, held against what we booked; what does not fit is a finding that two people
-- close. Amounts are minor units. Everything here is the machinery of staff and jobs; the public API sees none of it.
set lock_timeout = '2s';
set statement_timeout = '30s';

create schema reconciliation;
grant usage on schema reconciliation to pnc_staff, pnc_worker;

create table reconciliation.statement (
  id uuid primary key,
  provider text not null check (provider ~ '^[a-z]{2,20}$'),
  format text not null check (format in ('mpesa_csv', 'bank_csv', 'json_lines')),
  -- What lines are in that do not say so themselves.
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  period_from timestamptz(3) not null,
  period_to timestamptz(3) not null,
  status text not null check (status in ('receiving', 'reading', 'booking', 'matching', 'done', 'failed')),
  -- How many chunks it has, once somebody said that it is complete.
  chunks integer check (chunks between 1 and 100000),
  -- Where the work stands: chunks read, what was left of the last one, and our books' last key.
  read_chunks integer not null default 0,
  carry text not null default '',
  columns jsonb,
  books_after text,
  matched_to integer not null default 0,
  lines integer not null default 0,
  booked integer not null default 0,
  findings integer not null default 0,
  problem text check (char_length(problem) <= 500),
  created_by text not null,
  version integer not null check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint statement_period check (period_to > period_from)
);
create index statement_work on reconciliation.statement (updated_at) where status in ('reading', 'booking', 'matching');

create table reconciliation.chunk (
  statement_id uuid not null references reconciliation.statement (id),
  place integer not null check (place >= 0),
  body text not null check (octet_length(body) <= 1000000),
  primary key (statement_id, place)
);

-- What the provider says.
create table reconciliation.line (
  statement_id uuid not null references reconciliation.statement (id),
  place integer not null,
  kind text not null check (kind in ('charge', 'refund', 'payout', 'other')),
  keys text[] not null,
  amount bigint not null,
  currency text not null,
  at timestamptz(3),
  -- Which of our records it is, and whether an earlier line was that one already.
  book integer,
  repeats boolean not null default false,
  primary key (statement_id, place)
);
create index line_book on reconciliation.line (statement_id, book) where book is not null;

-- What we booked with this provider in the period and a few days around it, as it was when the matching began.
create table reconciliation.book (
  statement_id uuid not null references reconciliation.statement (id),
  place integer not null,
  kind text not null check (kind in ('charge', 'refund', 'payout')),
  record_id uuid not null,
  amount bigint not null,
  currency text not null,
  at timestamptz(3) not null,
  primary key (statement_id, place)
);
create table reconciliation.book_key (
  statement_id uuid not null references reconciliation.statement (id),
  kind text not null,
  key text not null,
  book integer not null,
  primary key (statement_id, kind, key)
);

create table reconciliation.finding (
  id uuid primary key,
  statement_id uuid not null references reconciliation.statement (id),
  fault text not null check (fault in ('missing', 'extra', 'wrong_amount', 'wrong_currency', 'duplicate')),
  kind text not null check (kind in ('charge', 'refund', 'payout')),
  line integer,
  record_id uuid,
  -- Ours and theirs, as far as there is one.
  booked_amount bigint,
  booked_currency text,
  told_amount bigint,
  told_currency text,
  key text,
  status text not null default 'open' check (status in ('open', 'proposed', 'closed')),
  -- `correct` posts the entry that brings our books to what the provider says; `explain` posts nothing.
  resolution text check (resolution in ('correct', 'explain')),
  note text check (char_length(note) between 5 and 6000),
  proposed_by uuid,
  closed_by uuid,
  entry text,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint finding_proposed check ((status = 'open') = (resolution is null) and (resolution is null) = (proposed_by is null)),
  -- Whoever proposed it does not decide it.
  constraint finding_two_people check ((status = 'closed') = (closed_by is not null) and closed_by <> proposed_by)
);
create index finding_list on reconciliation.finding (statement_id, id);
create index finding_open on reconciliation.finding (id) where status <> 'closed';

grant select, insert, update on reconciliation.statement to pnc_staff;
grant select, insert on reconciliation.chunk to pnc_staff;
grant select, update on reconciliation.finding to pnc_staff;
grant select on reconciliation.line to pnc_staff;
grant select, update on reconciliation.statement to pnc_worker;
grant select, delete on reconciliation.chunk to pnc_worker;
grant select, insert, update on reconciliation.line to pnc_worker;
grant select, insert, delete on reconciliation.book, reconciliation.book_key to pnc_worker;
grant select, insert on reconciliation.finding to pnc_worker;
-- To hold the row while its entry is booked.
grant update (version) on reconciliation.finding to pnc_worker;
