/** A result as JSON, written by PostgreSQL. `h` is a candidate; `distance` a column of metres or null. `SearchItem` is the same shape. */
const text = (column: string): string => `coalesce(to_json(${column})::text, 'null')`;

export const ITEM = `'{"kind":"' || h.kind || '","id":"' || h.public_id || '","title":' || ${text('h.title')}
  || ',"type":' || ${text('h.type')} || ',"category":' || ${text('h.category')}
  || ',"price":' || coalesce('{"amount":"' || h.amount || '","currency":"' || h.currency || '"}', 'null')
  || ',"country":' || ${text('h.country')}
  || ',"location":' || coalesce('{"latitude":' || h.latitude || ',"longitude":' || h.longitude || ',"place":' || ${text('h.place')}
    || ',"distanceMetres":' || coalesce(round(h.distance)::text, 'null') || '}', 'null')
  || ',"seller":' || coalesce('{"id":"' || h.seller_id || '","name":' || ${text('h.seller_name')} || ',"verified":' || h.verified || '}', 'null')
  || ',"featured":' || (h.featured_until is not null and h.featured_until > h.as_of)
  || ',"media":' || ${text('h.media')} || ',"language":' || ${text('h.language')}
  || ',"publishedAt":' || search.json_time(h.published_at) || ',"expiresAt":' || coalesce(search.json_time(h.expires_at), 'null') || '}'`;
