/** What the demo puts on the market. */
export interface Good {
  readonly type: 'OFFER' | 'REQUEST';
  readonly title: string;
  readonly description: string;
  /** A slug of our tree. */
  readonly category: string;
  /** A decimal string in major units. */
  readonly price: string;
  readonly currency: string;
  /** Where its seller lives, ISO 3166. */
  readonly country: string;
  /** Its line in the CSV file; none for our own. */
  readonly line?: number;
}

const good = (
  country: string,
  currency: string,
  type: Good['type'],
  category: string,
  price: string,
  title: string,
  description: string,
): Good => ({ type, title, description, category, price, currency, country });

/** A small market of our own, for when no file is given. */
export const ownGoods: readonly Good[] = [
  good(
    'NG',
    'NGN',
    'OFFER',
    'grains-and-flour',
    '92000',
    'Ofada rice, 50 kg bag',
    'Stone-free Ofada rice from Ogun State, this season, in new bags. Delivery within Lagos can be arranged.',
  ),
  good(
    'NG',
    'NGN',
    'OFFER',
    'grains-and-flour',
    '38500',
    'Yellow maize, 25 kg',
    'Clean, dry yellow maize for pap or feed. Price is for one bag; better for ten and more.',
  ),
  good(
    'NG',
    'NGN',
    'OFFER',
    'solar-and-power',
    '265000',
    'Tokunbo petrol generator 3.5 kVA',
    'Runs well, key starter, serviced in March. Come with your mechanic and test it on your own load.',
  ),
  good(
    'NG',
    'NGN',
    'REQUEST',
    'shops-and-offices',
    '900000',
    'Looking for a small shop in Surulere',
    'Ground floor, about 20 square metres, for a tailoring business. Yearly rent, no agent please.',
  ),
  good(
    'KE',
    'KES',
    'OFFER',
    'fruit-and-vegetables',
    '4200',
    'Hass avocado, 90 pieces crate',
    'Export grade Hass avocado from Murang’a, picked this week. Pickup at Wakulima market from five in the morning.',
  ),
  good(
    'KE',
    'KES',
    'OFFER',
    'phones',
    '11500',
    'Samsung Galaxy A14, 128 GB, used',
    'Used for eight months, no scratches, with charger and receipt. Battery holds a day.',
  ),
  good(
    'KE',
    'KES',
    'REQUEST',
    'motorcycles',
    '135000',
    'Wanted: Boxer BM 150 with logbook',
    'For boda work in Nakuru, not older than 2021, papers in order. Cash on the day.',
  ),
  good(
    'GH',
    'GHS',
    'OFFER',
    'fabric-and-tailoring',
    '480',
    'Handwoven kente, 6 yards',
    'Bonwire weave in gold, green and black, cotton, made by my uncle. Other colours on order in two weeks.',
  ),
  good(
    'GH',
    'GHS',
    'OFFER',
    'hair-and-cosmetics',
    '95',
    'Raw shea butter, 5 kg bucket',
    'Unrefined shea butter from Tamale, ivory coloured, for cosmetics or cooking. Wholesale prices from ten buckets.',
  ),
  good(
    'GH',
    'GHS',
    'REQUEST',
    'transport-and-haulage',
    '1800',
    'Truck needed, Kumasi to Tema',
    'Eight tonnes of cocoa butter in boxes, covered truck, loading on Friday morning.',
  ),
  good(
    'SN',
    'XOF',
    'OFFER',
    'meat-and-fish',
    '17500',
    'Thiof frais, caisse de 5 kg',
    'Pêché à Kayar ce matin, gardé sur glace. Livraison à Dakar et Thiès avant midi.',
  ),
  good(
    'SN',
    'XOF',
    'OFFER',
    'tools-and-machines',
    '145000',
    'Machine à coudre Singer à pédale',
    'Révisée, avec table et moteur de rechange. Idéale pour un atelier qui commence.',
  ),
];
