/** Cells a degree and a fifth of one wide, as words: for a rare word near a place. */
const LEVELS = [
  { mark: 'g', perDegree: 5 },
  { mark: 'gg', perDegree: 1 },
] as const;
const METRES_PER_DEGREE = 111_195;
/** More cells than this cost more than they spare. */
const MOST_CELLS = 30;

export function gridCells(latitude: number, longitude: number): string[] {
  return LEVELS.map(({ mark, perDegree }) =>
    cell(mark, Math.floor(latitude * perDegree), Math.floor(longitude * perDegree)),
  );
}

const cell = (mark: string, row: number, column: number): string => `${mark}:${row}_${column}`;

/** Cells that cover a circle, or null where it takes too many. Longitudes wrap; near the poles there is no grid. */
export function cellsAround(latitude: number, longitude: number, radiusMetres: number): string[] | null {
  if (Math.abs(latitude) > 80) return null;
  const dLat = radiusMetres / METRES_PER_DEGREE;
  const widest = Math.min(Math.abs(latitude) + dLat, 89);
  const dLon = dLat / Math.cos((widest * Math.PI) / 180);
  for (const { mark, perDegree } of LEVELS) {
    const rows = range(Math.floor((latitude - dLat) * perDegree), Math.floor((latitude + dLat) * perDegree));
    const columns = range(Math.floor((longitude - dLon) * perDegree), Math.floor((longitude + dLon) * perDegree));
    if (rows.length * columns.length > MOST_CELLS) continue;
    const round = 360 * perDegree;
    return rows.flatMap((row) =>
      columns.map((column) => cell(mark, row, ((((column + round / 2) % round) + round) % round) - round / 2)),
    );
  }
  return null;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
