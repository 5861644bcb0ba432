/** As own-queries.ts, for real titles of marketplaces in Nigeria, Kenya, Egypt, Ghana, Uganda (English) and Morocco (French). */
export const MARKETPLACE_QUERIES = `
en | backpack | backpack|rucksack|school ?bag
en | school bag for girls | school|backpack & girl
en | laptop backpack | backpack & laptop
en | wireless mouse | wireless & mouse
en | bluetooth earphones | bluetooth & ear|headset|headphone
en | headphones | headphone|headset|earphone
en | usb cable | usb & cable
en | phone case | case|cover|coque|etui
en | smart watch | watch
en | women underwear | underwear|lingerie|bodysuit|panties
en | men shoes | shoes|sneaker|loafer & men|male
en | sneakers | sneaker
en | slippers | slipper
en | leather wallet | wallet
en | baby diaper | diaper|nappy
en | generator | generator|gen |genset
en | refrigerator | refrigerat|fridge|freezer
en | air fryer | fryer|friteuse
en | blender | blender|mixeur
en | rice cooker | rice cooker|cooker
en | electric kettle | kettle|bouilloire
en | printer | printer|imprimante
en | hair shampoo | shampoo
en | hair dryer | dryer|seche
en | body lotion | lotion|body milk|body cream
en | perfume | perfume|parfum|cologne|musk|eau de
en | lipstick | lipstick|lip
en | toothbrush | toothbrush
en | yoga mat | yoga
en | football | football|soccer|ball|foot
en | dog toy | dog|pet
en | kids toys | toy|toys
en | necklace | necklace|pendant|collier
en | bracelet | bracelet|bangle
en | dress for women | dress
en | jumpsuit | jumpsuit
en | a4 paper | a4 & paper
en | toilet paper | toilet & paper
en | wall clock | clock
en | shower curtain | shower & curtain
en | flower pot | flower|pot|planter & pot|vase
en | car charger | car & charg
en | fishing | fish
en | barcode scanner cable | scanner & cable
en | tablet | tablet|tab |ipad|tablette
en | camera | camera
en | microphone | microphone|mic
en | drone | drone
en | tomato paste | tomato
en | coffee maker | coffee|cafe|expresso
en | socks | sock
en | belt | belt
en | sunglasses | sunglasses|glasses
en | makeup brush | brush & make ?up|cosmetic
en | wall sticker | sticker
en | pencil case | pencil
en | notebook | notebook|laptop|cahier
en | solar light | solar
en | power bank | power ?bank
en | 32 inch tv | 32
fr | telephone samsung | samsung
fr | téléphone portable | telephone|phone|gsm
fr | ordinateur portable hp | hp & portable|elitebook|probook|pavilion|laptop
fr | pc portable i5 8go | i5
fr | televiseur 55 pouces | 55
fr | refrigerateur samsung | refrigerateur|fridge|frigo
fr | frigo | refrigerat|frigo|fridge
fr | machine a laver | laver|lave
fr | machine à café | cafe
fr | bouilloire electrique | bouilloire
fr | friteuse sans huile | friteuse
fr | mixeur | mixeur|blender
fr | robot petrin | robot|petrin
fr | manette ps5 | manette|dualsense|controller & ps5
fr | jeux ps4 | ps4
fr | console nintendo switch | nintendo|switch
fr | ecouteurs bluetooth | ecouteur|casque|earbud|earphone|airpods
fr | casque gaming | casque
fr | recepteur satellite | recepteur|satellite|echolink
fr | chargeur rapide | chargeur
fr | coque iphone | coque|case|etui & iphone
fr | clavier souris | clavier|souris
fr | disque dur externe | disque|ssd|hdd
fr | four electrique | four
fr | aspirateur | aspirateur|vacuum
fr | congelateur | congelateur|freezer
fr | imprimante | imprimante|printer
fr | climatiseur | climatis|air condition
fr | fer a repasser | repasser|fer 
fr | hachoir | hachoir
fr | écran pc 24 pouces | 24
fr | xiaomi redmi note 13 | redmi & note
fr | camera de surveillance | camera
fr | antenne parabole | parabole|antenne|lnb
fr | montre connectée | montre|watch
typo | samsumg galaxy | samsung & galaxy
typo | bagpack | backpack|bag
typo | back pack | backpack
typo | earfones | ear|headphone
typo | blutooth speaker | bluetooth|speaker
typo | refrigirator | refrigerat|fridge
typo | genarator | generator
typo | iphon 13 | iphone
typo | labtop | laptop
typo | shampo | shampoo
typo | perfum | perfume|parfum
typo | neckless | necklace
typo | bracelate | bracelet
typo | tecno spak | tecno & spark
typo | infinx | infinix
typo | nitendo switch | nintendo|switch
typo | plystation | playstation|ps4|ps5
typo | televizeur | televiseur|tv
typo | bouiloire | bouilloire
typo | ecouteur blutooth | ecouteur|earbud|casque|bluetooth
typo | sneekers | sneaker
typo | wirless mouse | wireless & mouse
typo | hedphones | headphone|headset|earphone
typo | jumpsuite | jumpsuit
typo | chargeure | chargeur
typo | tooth brush | toothbrush
typo | earbuds wireles | wireless|bluetooth|tws & ear
brand | tecno spark 20 | tecno & spark
brand | infinix hot | infinix & hot
brand | samsung galaxy a06 | galaxy & a06
brand | samsung a16 256gb | a16
brand | iphone 13 | iphone & 13
brand | redmi note 14 pro | redmi & note & 14
brand | hp elitebook 840 | elitebook & 840
brand | dell latitude | dell|latitude
brand | thinkpad | thinkpad
brand | nokia 105 | nokia
brand | adidas backpack | adidas
brand | nivea | nivea
brand | philips | philips
brand | tefal | tefal
brand | moulinex | moulinex
brand | gta ps4 | gta
brand | fifa | fifa|fc 2|ea sports
brand | ls2208 | ls2208
brand | cba-u01-s07zar | s07zar
brand | 24awg | 24 ?awg
brand | xiaomi 14t | 14t
brand | macbook | macbook
brand | ipad | ipad
brand | oraimo | oraimo
brand | hisense 32 | hisense
brand | itel | itel
brand | ps5 dualsense | dualsense|ps5
brand | 8gb 256gb | 8 ?g[bo] & 256
sw | simu | phone|tecno|infinix|samsung|smartphone|telephone|nokia|itel|redmi
sw | viatu | shoe|sneaker|sandal|slipper|boot
sw | mkoba | bag
sw | begi la shule | school|backpack|bag
sw | jokofu | refrigerat|fridge|freezer
sw | saa | watch|montre|clock
sw | nguo za watoto | kid|child|baby|clothes|boy|girl
sw | runinga | tv|televis
sw | kompyuta | computer|laptop|pc|ordinateur|desktop
sw | sabuni | soap|savon
sw | mafuta ya nywele | hair|oil
ha | waya samsung | samsung
ha | jaka | bag
ha | takalmi | shoe|sneaker|sandal|slipper|boot
ha | talabijin | tv|televis
ha | agogon hannu | watch|montre
yo | bàtà | shoe|sneaker|sandal|slipper|boot
yo | baagi | bag
yo | foonu | phone|tecno|infinix|samsung|smartphone|telephone|nokia|itel|redmi
yo | amohunmaworan | tv|televis
ig | ekwenti | phone|tecno|infinix|samsung|smartphone|telephone|nokia|itel|redmi
ig | akpa | bag
ig | akwa | cloth|dress|shirt|wear|fabric
zu | ucingo | phone|tecno|infinix|samsung|smartphone|telephone|nokia|itel|redmi
zu | izicathulo | shoe|sneaker|sandal|slipper|boot
zu | isikhwama | bag
am | chama | shoe|sneaker|sandal|slipper|boot
am | silk samsung | samsung
am | borsa | bag
pcm | i wan buy phone | phone|tecno|infinix|samsung|smartphone|telephone|nokia|itel|redmi
pcm | how much be generator | generator
pcm | dey find laptop | laptop|notebook|elitebook
mixed | samsung simu mpya | samsung
mixed | begi la laptop | laptop & bag|backpack
mixed | cheap phone pas cher | phone|smartphone|telephone
mixed | school bag ya watoto | school|bag|backpack
mixed | chargeur usb fast | charg
`;
