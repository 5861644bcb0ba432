-- Both indexes of places said the same of the place, and PostgreSQL, which reckons them equally dear, walked the one by category
-- through all categories. Said in other words ("+ 0"), the index of all places is used where no category is asked for, and alone.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- squawk-ignore require-concurrent-index-deletion
drop index search.document_geo;
-- squawk-ignore require-concurrent-index-creation
create index document_geo on search.document using gist (public.ll_to_earth(latitude, longitude + 0)) where live and latitude is not null;
