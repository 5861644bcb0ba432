/**
 * `language | query | what a right title holds` (a regular expression over the folded title; & joins several). For the small
 * market. Languages: en fr sw ha yo ig pcm zu am tw, mixed; "typo" and "brand" beside them.
 */
export const OWN_QUERIES = `
en | fresh tomatoes | tomato|nyanya|tomate
en | tomato | tomato|nyanya|tomate
en | onions | onion|oignon|albasa
en | rice 50kg | rice|riz & 50 ?kg
en | palm oil | palm oil|huile de palme
en | goat | goat|akuya
en | eggs | eggs|mayai
en | second hand clothes | mitumba|okrika
en | school bag | backpack
en | laptop | laptop|portable
en | smart tv | smart tv|runinga
en | fridge | fridge|refrigerateur|jokofu|freezer
en | room to let | room to let|bedsitter|self contain
en | land for sale | plot|land|shamba
en | cement | \\bcement
en | wig human hair | wig
en | shea butter | shea
en | beans | beans|ewa|maharagwe
en | soap | soap|sabuni
en | honey | honey
en | power bank | power bank
en | powerbank 20000 | power bank
en | diapers | diaper|manabukeni
en | chicken | chicken|chicks|broiler|kienyeji
en | fertilizer | fertilis|mbolea
en | solar panel with battery | solar panel
en | movers | movers
en | phone repair | fundi simu
en | truck for hire | truck for hire
en | black soap | black soap
en | sewing | fundi nguo|uniform
en | motorcycle | pikipiki|boda|boxer|keke
en | yams | yam
en | plastic chairs | plastic chair
en | washing machine | washing machine
en | past questions | past questions
fr | tomates | tomat|nyanya
fr | oignons | oignon|onion|albasa
fr | riz 50 kg | riz|rice
fr | huile de palme | huile de palme|palm oil
fr | telephone neuf | telephone
fr | téléphone | telephone|simu|phone|infinix|iphone|galaxy
fr | ordinateur portable | ordinateur portable|laptop
fr | frigo | refrigerateur|fridge|jokofu|freezer
fr | refrigerateur | refrigerateur
fr | groupe electrogene | groupe electrogene|generator
fr | voiture | voiture|toyota
fr | appartement a louer | appartement
fr | poisson fume | poisson fume|smoked
fr | pagne wax | pagne|wax|ankara|kitenge
fr | robe femme | robe
fr | enceinte bluetooth | enceinte
fr | chaussures cuir | leather shoes|babouches|viatu|sandals
fr | chaise | chaise|chair
fr | livres scolaires | livres scolaires|vitabu
fr | tole | toles|mabati
sw | nyanya | nyanya|tomato|tomate
sw | nyanya bei ya jumla | nyanya|tomato
sw | mchele | mchele|rice|riz
sw | unga | unga|mealie|flour
sw | samaki | samaki|fish|poisson
sw | simu | simu|phone|infinix|iphone|galaxy
sw | viatu | viatu|shoes|sandals
sw | kiatu | viatu|shoes|sandals
sw | nguo | nguo|mitumba|clothes|uniform|izingubo|okrika|libs
sw | sabuni | sabuni|soap
sw | pikipiki | pikipiki|boda
sw | baiskeli | baiskeli
sw | jokofu | jokofu|refrigerateur|freezer|fridge
sw | kitanda | kitanda
sw | mabati | mabati|toles
sw | makaa | makaa|charcoal
sw | mafuta ya kupikia | cooking oil|groundnut oil
sw | mayai | mayai|eggs
sw | kuku | kuku|chicken|chicks|kienyeji
sw | vitabu vya shule | vitabu
sw | shamba | shamba|land|plot
sw | nyumba ya kupanga | nyumba|bedsitter|room to let|appartement|self contain
sw | dereva | dereva
sw | mbolea | mbolea|fertilis
sw | vitunguu | onion|oignon|albasa
sw | runinga | runinga|smart tv
sw | magodoro | mattress
ha | shinkafa | shinkafar|rice|riz|mchele
ha | albasa | albasa|onion|oignon
ha | tumatir | tomato|tomate|nyanya
ha | akuya | akuya|goat
ha | kifi | fish|samaki|poisson|tilapia
ha | man gyada | groundnut oil|gyada
ha | rago | ram
ha | taya | taya|tyre
ha | sabulu | soap|sabuni
ha | masara | maize|mahindi
ha | wake | beans|ewa|maharagwe
ha | takalmi | shoes|sandals|viatu
ha | wayar hannu | phone|simu|infinix|iphone|galaxy|telephone
ha | kaji | chicken|chicks|kienyeji|broiler
ha | atamfa | ankara|pagne|kitenge|wax
yo | ẹja | fish|samaki|poisson|tilapia
yo | iresi | rice|riz|mchele
yo | ata rodo | ata rodo
yo | epo pupa | palm oil|huile de palme
yo | isu | yam
yo | ẹ̀wà | beans|ewa
yo | ori | shea
yo | aṣọ òkè | aso oke
yo | ọṣẹ | soap|sabuni
yo | fóònù | phone|simu|infinix|iphone|galaxy|telephone
yo | bàtà | shoes|sandals|viatu
yo | àgbàdo | maize|mahindi
yo | ẹyin | eggs|mayai
yo | alubosa | onion|oignon|albasa
ig | akwa okuko | eggs|mayai
ig | azu | fish|samaki|poisson|tilapia
ig | ji | yam
ig | akpukpo ukwu | shoes|sandals|viatu
ig | ncha | soap|sabuni
ig | osikapa | rice|riz|mchele
ig | mmanu nri | palm oil|huile de palme
ig | akpa | handbag|backpack|bag
ig | ewu | goat|akuya
ig | agwa | beans|ewa|maharagwe
pcm | i dey find phone | phone|simu|infinix|iphone|galaxy|telephone
pcm | okada | boda|pikipiki|boxer
pcm | keke napep | keke
pcm | i wan buy garri | garri|gari
pcm | abeg how much be rice | rice|riz
pcm | i better pass my neighbour | generator
pcm | okrika | okrika|mitumba
pcm | red oil | palm oil|huile de palme
zu | izimpahla | izingubo|mitumba|okrika|clothes
zu | amazambane | amazambane
zu | izinkomo | izinkomo
zu | izicathulo | shoes|sandals|viatu
zu | amaqanda | eggs|mayai
zu | insipho | soap|sabuni
zu | irayisi | rice|riz|mchele
zu | ucingo | phone|simu|infinix|iphone|galaxy|telephone
am | ዳቦ | ዳቦ|dabo
am | dabo | dabo
am | ስልክ | silk|phone|simu|galaxy|infinix
am | silk | silk
am | buna | coffee
am | shinkurt | shinikuriti|onion|oignon|albasa|shinkurt
am | ጫማ | shoes|sandals|viatu
am | tef | tef
am | habesha kemis | kemis
tw | nkosua | eggs|mayai
tw | mpaboa | shoes|sandals|viatu
tw | nsuomnam | fish|samaki|poisson|tilapia
tw | alata samina | black soap
tw | borɔdeɛ | plantain
mixed | fresh tomatoes bei ya jumla | tomato|nyanya
mixed | simu used | phone|simu|infinix|iphone|galaxy|telephone
mixed | kitenge dress | kitenge|robe en wax
mixed | shinkafa 50kg | rice|shinkafar
mixed | samaki fresh | samaki|fish
mixed | buy ẹja smoked | smoked|catfish
mixed | riz wholesale | riz|rice
mixed | gari nyeupe | garri|gari
mixed | viatu vya leather | leather|ngozi
mixed | cheap nguo za watoto | clothes|nguo|izingubo|uniform|viatu vya shule
mixed | battery ya solar | solar panel|inverter battery
mixed | mafuta groundnut | groundnut oil
typo | tomatos fresh | tomato
typo | onoins | onion
typo | samsong galaxy | samsung galaxy
typo | infnix hot | infinix
typo | tecno sparc | tecno spark
typo | generater | generator
typo | refrigirateur | refrigerateur
typo | matress | mattress
typo | toyata corola | toyota corolla
typo | labtop | laptop
typo | iphon 12 | iphone
typo | fertelizer | fertilis|mbolea
typo | mchelle | mchele
typo | pikipik | pikipiki
typo | shinkfa | shinkafar|rice
typo | blendar | blender
typo | diper | diaper|manabukeni
typo | sheabutter | shea
typo | palmoil | palm oil
typo | cemment | \\bcement
typo | avocardo | avocado
typo | ankera | ankara
typo | freezr | freezer
typo | plantin | plantain
brand | hisense | hisense
brand | dangote | dangote
brand | toyota | toyota
brand | vitafoam | vitafoam
brand | elitebook 840 g5 | elitebook 840
brand | jbl | jbl
brand | epson l3250 | epson l3250
brand | oraimo | oraimo
brand | 195/65 r15 | 195/65
brand | npk 15-15-15 | npk
brand | iphone12 pro max | iphone 12 pro max
brand | galaxy a15 | a15
brand | boxer 150 | boxer 150
`;
