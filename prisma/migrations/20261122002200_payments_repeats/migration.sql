-- Who asks a provider anew marks it first, so that a second one, or the same task after a crash, does not ask beside him.
set lock_timeout = '1s';
set statement_timeout = '30s';

alter table payments.attempt add column repeated_at timestamptz(3);
alter table payments.refund add column repeated_at timestamptz(3);
alter table payments.disbursement add column repeated_at timestamptz(3);
