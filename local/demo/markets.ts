/** Where the demo's sellers live and what they call their business; one a country, in degrees WGS 84. */
export interface Market {
  readonly city: string;
  readonly seller: string;
  readonly business: string;
  readonly latitude: number;
  readonly longitude: number;
}

const market = (city: string, seller: string, business: string, latitude: number, longitude: number): Market => ({
  city,
  seller,
  business,
  latitude,
  longitude,
});

export const markets: Readonly<Record<string, Market>> = {
  CI: market('Abidjan', 'Aya Kouassi', 'Adjamé Commerce', 5.36, -4.01),
  CM: market('Douala', 'Brice Ndongo', 'Marché Mboppi', 4.05, 9.7),
  EG: market('Cairo', 'Mona Hassan', 'Khan Trading', 30.04, 31.24),
  ET: market('Addis Ababa', 'Selam Tadesse', 'Merkato Goods', 9.03, 38.74),
  GH: market('Accra', 'Abena Owusu', 'Makola Traders', 5.55, -0.2),
  KE: market('Nairobi', 'Wanjiku Kamau', 'Gikomba Supplies', -1.29, 36.82),
  MA: market('Casablanca', 'Youssef Alaoui', 'Derb Omar Négoce', 33.57, -7.59),
  NG: market('Lagos', 'Adaeze Okafor', 'Balogun Stores', 6.45, 3.39),
  RW: market('Kigali', 'Aline Uwase', 'Kimironko Shop', -1.95, 30.06),
  SN: market('Dakar', 'Fatou Ndiaye', 'Sandaga Distribution', 14.67, -17.44),
  TZ: market('Dar es Salaam', 'Neema Mushi', 'Kariakoo Duka', -6.8, 39.28),
  UG: market('Kampala', 'Grace Namutebi', 'Owino Market Stall', 0.31, 32.58),
  ZA: market('Johannesburg', 'Lerato Nkosi', 'Yeoville Traders', -26.2, 28.05),
};
