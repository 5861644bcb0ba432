/** A small market of our own for the evaluation: `country | category | title`, as small traders write them. */
export const OWN_MARKET = `
NG | fruit-and-vegetables | Fresh tomatoes by the basket, Mile 12
KE | fruit-and-vegetables | Nyanya freshi kwa crate, bei ya jumla
CI | fruit-and-vegetables | Tomates fraîches du jardin, cageot de 20 kg
NG | prepared-food | Gino tomato paste, carton of sachets
NG | fruit-and-vegetables | Albasa mai kyau, buhu guda
KE | fruit-and-vegetables | Red onions from Naivasha, 90 kg net
SN | fruit-and-vegetables | Oignons locaux, sac de 25 kg
NG | fruit-and-vegetables | Yam tubers from Benue, 100 pieces
NG | fruit-and-vegetables | Ata rodo and tatashe, half bag
GH | fruit-and-vegetables | Plantain (apem) by the bunch
UG | fruit-and-vegetables | Matooke from Mbarara, 50 bunches
KE | fruit-and-vegetables | Sukuma wiki straight from the farm
KE | fruit-and-vegetables | Hass avocado, grade one, export
ZA | fruit-and-vegetables | Amazambane, 10 kg pocket
ET | fruit-and-vegetables | ሽንኩርት በኪሎ
NG | grains-and-flour | Parboiled rice 50kg, long grain
TZ | grains-and-flour | Mchele wa Mbeya grade A, kilo 100
NG | grains-and-flour | Ofada rice, stone free, 25kg
NG | grains-and-flour | Shinkafar gida, buhu
ML | grains-and-flour | Riz brisé parfumé, sac de 50 kg
KE | grains-and-flour | Unga wa mahindi, bale ya 24
ZM | grains-and-flour | Breakfast mealie meal 25kg
NG | grains-and-flour | Garri Ijebu, crispy and sour, per paint bucket
GH | grains-and-flour | Gari from Ho, white, 5 kg
NG | grains-and-flour | Ewa oloyin (honey beans), 50kg
NG | grains-and-flour | Brown beans, clean, per bag
KE | grains-and-flour | Maharagwe ya Yellow, gunia
ET | grains-and-flour | ነጭ ጤፍ አንድ ኩንታል
NG | grains-and-flour | Egusi peeled, per derica
NG | grains-and-flour | Dry maize for poultry feed, 100 bags
NG | prepared-food | Palm oil 25 litres, pure red oil
NG | prepared-food | Groundnut oil (man gyada), 5 litres
KE | prepared-food | Cooking oil 20L jerrican, Fresh Fri
CI | prepared-food | Huile de palme rouge, bidon de 20 litres
KE | prepared-food | Pure honey from Baringo, 1kg
ET | prepared-food | ዳቦ ትኩስ በየቀኑ
NG | prepared-food | Party jollof rice, cooler for 50 guests
KE | prepared-food | Mandazi and chapati for offices
NG | prepared-food | Small chops: puff puff, samosa, spring rolls
NG | prepared-food | Zobo drink, 24 bottles
ET | prepared-food | Roasted coffee beans, Yirgacheffe, 1kg
KE | prepared-food | Majani ya chai, pakiti 50
NG | meat-and-fish | Dried catfish, well smoked, carton
KE | meat-and-fish | Samaki tilapia fresh from Lake Victoria
NG | meat-and-fish | Titus fish, frozen, 20kg carton
NG | meat-and-fish | Naman akuya, goat meat by the kilo
CM | meat-and-fish | Poisson fumé, panier
GH | meat-and-fish | Koobi, salted tilapia
NG | livestock | Day old chicks, broilers, Agrited
KE | livestock | Kienyeji chicken, mature cocks
NG | livestock | Rams for Sallah, big size
KE | livestock | Dairy goats, Toggenburg, in milk
ZA | livestock | Izinkomo ezintathu ziyathengiswa
NG | livestock | Eggs, 100 crates, farm price
TZ | livestock | Mayai ya kuku wa kisasa, trei 30
NG | seeds-and-inputs | NPK fertiliser 15-15-15, 50kg
KE | seeds-and-inputs | Mbolea ya kuku iliyokauka, gunia
NG | seeds-and-inputs | Layers mash feed, 25kg
NG | fabric-and-tailoring | Ankara fabric, six yards, Hollandais
CD | fabric-and-tailoring | Pagne wax hollandais, 6 yards
KE | fabric-and-tailoring | Kitenge material, mixed designs
NG | fabric-and-tailoring | Aso oke complete set for wedding
GH | fabric-and-tailoring | Hand woven kente cloth, 8 yards
NG | fabric-and-tailoring | Swiss lace, white and gold
NG | fabric-and-tailoring | Gele, ready to wear, all colours
KE | fabric-and-tailoring | Fundi nguo: school uniforms sewn fast
NG | clothing | Agbada for men, three piece, embroidered
KE | clothing | Mitumba bale: ladies tops grade 1
SN | clothing | Grand boubou brodé pour homme
ZA | clothing | Izingubo zesikole zabantwana
ET | clothing | የሀበሻ ቀሚስ ለሠርግ
NG | clothing | Okrika jeans, first grade, bale
KE | clothing | Suruali za jeans za wanaume
GH | clothing | Men's polo shirts, cotton, pack of 6
CI | clothing | Robe en wax pour femme, taille M
NG | shoes-and-bags | Leather sandals from Aba, size 40 to 45
KE | shoes-and-bags | Viatu vya shule vya watoto, ngozi
NG | shoes-and-bags | Ladies handbag, Turkey, brown
MA | shoes-and-bags | Babouches en cuir faites main
KE | shoes-and-bags | School backpack, waterproof, 40L
ET | shoes-and-bags | Leather shoes for men, made in Addis
NG | hair-and-cosmetics | Bone straight wig, 16 inches, human hair
NG | hair-and-cosmetics | Raw shea butter (ori), 5kg
GH | hair-and-cosmetics | African black soap, alata samina
CI | hair-and-cosmetics | Mèches pour tresses, lot de 10
KE | hair-and-cosmetics | Hair clipper for kinyozi, cordless
NG | jewellery-and-watches | Waist beads, assorted, per dozen
KE | jewellery-and-watches | Maasai shanga necklace, hand made
NG | phones | Infinix Hot 40i 128GB, brand new
KE | phones | Simu ya Tecno Spark 20 inauzwa
NG | phones | iPhone 12 Pro Max 256GB, UK used, battery 88%
GH | phones | Samsung Galaxy A15, sealed
CM | phones | Téléphone Itel A70 neuf, 64 Go
NG | phones | Oraimo power bank 20000mAh
KE | phones | Phone covers and screen protectors, wholesale
ET | phones | ስልክ ሳምሰንግ ኤ15
NG | computers | HP EliteBook 840 G5 laptop, core i5
SN | computers | Ordinateur portable Dell Latitude, 8 Go
KE | computers | Printer, Epson L3250 EcoTank
KE | tv-and-audio | Runinga ya Hisense inchi 43
NG | tv-and-audio | LG 55 inch smart TV, 4K
CI | tv-and-audio | Enceinte bluetooth JBL, noire
NG | solar-and-power | Tiger generator 2.5kVA, I better pass my neighbour
KE | solar-and-power | Solar panel 200W with battery and inverter
NG | solar-and-power | Luminous inverter battery 220Ah tubular
CM | solar-and-power | Groupe électrogène 5 kVA diesel
NG | kitchen | Hisense chest freezer 300 litres
KE | kitchen | Jokofu la Samsung, milango miwili
SN | kitchen | Réfrigérateur Samsung 310L
KE | kitchen | Jiko la gesi, burner mbili
NG | kitchen | Gas cylinder 12.5kg with burner
NG | kitchen | Silver Crest blender, industrial
GH | kitchen | Rice cooker 5 litres, Binatone
KE | kitchen | Sufuria set, aluminium, 7 pieces
MA | kitchen | Machine à café expresso
NG | cleaning | Washing machine, LG 8kg
KE | cleaning | Sabuni ya maji, lita 20
NG | cleaning | Bar soap, 12 cartons wholesale
NG | furniture | Vitafoam mattress 6x6, 12 inches
KE | furniture | Kitanda cha mbao, 5x6
NG | furniture | L-shaped sofa, brown leather
CI | furniture | Table à manger et six chaises
GH | furniture | Plastic chairs for events, 200 pieces
NG | building-materials | Dangote cement, 600 bags trailer load
KE | building-materials | Mabati gauge 30, 100 pieces
KE | building-materials | Mchanga wa mto, lori
NG | building-materials | Nine inch sandcrete blocks
CM | building-materials | Tôles ondulées, lot de 50
ZA | building-materials | Izitini zokwakha, 1000
NG | tools-and-machines | Cassava grating machine with engine
KE | tools-and-machines | Chaff cutter and posho mill
TZ | tools-and-machines | Pampu ya maji ya petroli inchi 3
KE | tools-and-machines | Jembe na panga, jumla
KE | motorcycles | Pikipiki Boxer 150 inauzwa
NG | motorcycles | Bajaj keke napep, 2022
UG | motorcycles | Boda boda Bajaj Boxer on installments
KE | motorcycles | Baiskeli ya mtoto, inchi 16
NG | cars | Toyota Corolla 2010, tokunbo, first body
KE | cars | Toyota Probox 2014, clean
CM | cars | Voiture Peugeot 406 en bon état
NG | spare-parts | Taya sabuwa, tyre 195/65 R15
KE | spare-parts | Spare parts for Toyota Hiace
NG | transport-and-haulage | Truck for hire, Lagos to Kano
KE | transport-and-haulage | Movers in Nairobi, house and office
NG | houses-and-rooms | Self contain room to let, Yaba
KE | houses-and-rooms | Bedsitter to let in Roysambu
KE | houses-and-rooms | Nyumba ya vyumba viwili ya kupanga
CI | houses-and-rooms | Appartement deux pièces à louer, Cocody
ET | houses-and-rooms | የሚከራይ ቤት ቦሌ
NG | land | Half plot of land at Ibeju Lekki
KE | land | Shamba la ekari mbili, Kitengela
GH | land | Plots for sale at Kasoa, litigation free
NG | shops-and-offices | Shop space to let at Computer Village
KE | repairs | Fundi simu: screen replacement while you wait
NG | repairs | Generator repairs at your door
GH | repairs | Fridge and air conditioner repairs
NG | events-and-catering | Catering for weddings, jollof and small chops
KE | events-and-catering | Tents and chairs for hire
NG | lessons | Home lesson teacher, maths and physics
CI | lessons | Cours particuliers de français
NG | digital-services | Flyers and banners printed same day
KE | baby | Baby diapers, Molfix size 4, carton
NG | baby | Baby clothes, newborn, 12 pieces
ZA | baby | Amanabukeni ezingane, size 3
NG | medicines-and-care | Face masks, 50 pieces a box
NG | books | WAEC past questions, complete set
KE | books | Vitabu vya shule, darasa la sita
CI | books | Livres scolaires CM2
NG | sport | Football size 5 with pump
KE | sport | Jezi za timu, seti ya 15
NG | packaging | Nylon bags, printed, 1000 pieces
KE | packaging | Magunia ya kilo 90, matupu
NG | wholesale | Biscuits and sweets, wholesale cartons
NG | jobs | Dispatch rider wanted in Ikeja
KE | jobs | Dereva wa lori anahitajika
GH | other | Gas and charcoal for homes, delivered
GH | other | Charcoal, big bags, from Techiman
KE | other | Makaa gunia, Nairobi
`;
