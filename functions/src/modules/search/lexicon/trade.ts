/**
 * Trade words by hand: what people write who buy and sell in English, French, Swahili, Hausa, Yoruba, Igbo, Twi, Pidgin, Zulu and
 * Amharic (in its own letters and as it is typed in Latin ones). One line a thing: `concept @category:: words`. Marks and capitals
 * do not matter here, nor plurals that stem.ts knows. A longer term shades a shorter one: "rice cooker" is no rice.
 */
export const TRADE = `
deal:price:: price, prices, cost, how much, prix, tarif, combien, bei, bei gani, farashi, nawa ne, iye, iye owo, elo ni, ego ole, onu ahia, sika, how much e be, intengo, malini, waga, ዋጋ
deal:wholesale:: wholesale, bulk, en gros, gros, jumla, bei ya jumla, ya jumla, kwa jumla, sari, osunwon, bulk price, jimla, በጅምላ
deal:retail:: retail, rejareja, ya rejareja, bei ya rejareja, detail, au detail
deal:cheap:: cheap, cheapest, affordable, low price, promo, promotion, pas cher, moins cher, bon marche, rahisi, bei nafuu, nafuu, bei rahisi, araha, mai araha, mai sauki, olowo poku, ole owo, dizeluko, eshibhile, rikash, ርካሽ
deal:sell:: for sale, sale, selling, a vendre, vendre, vente, inauzwa, nauza, kuuza, na sayarwa, sayarwa, sayar da, tita, fun tita, eji ere, orire, thengisa, iyathengiswa, shiyach, ሽያጭ, i dey sell, dey sell
deal:buy:: buy, want to buy, wtb, looking for, i need, wanted, acheter, je cherche, cherche, nataka, natafuta, nanunua, kununua, ina so, ina neman, saya, sayi, mo fe ra, mo fe, ra, achoro m, zuta, mepe, i wan buy, wan buy, dey find, i dey find, find, need, search, thenga, ngifuna
deal:near:: near me, nearby, close by, pres de moi, karibu, karibu nami, kusa da ni, nitosi, eduduze
deal:new:: brand new, neuf, neuve, mpya, sabo, sabuwa, tuntun, ohuru, foforo, entsha, addis, አዲስ
deal:used:: second hand, secondhand, tokunbo, uk used, fairly used, okrika, d occasion, occasion, mtumba, mitumba, gwanjo, bend down select
deal:quality:: good quality, beta, better, high quality, original, authentic, orijino, bora, de qualite, meilleur, best
deal:size:: small, big, large, ndogo, dogo, kubwa, petit, petite, grand, grande, karami, karamin, babba, babban, kekere, nla, obere, nnukwu, encane, enkulu, tinish, tiliq, ትንሽ, ትልቅ
deal:delivery:: delivery, free delivery, livraison, livraison gratuite, usafirishaji

phone @phones:: phone, smartphone, mobile phone, cell phone, cellphone, mobile, handset, telephone, telephone portable, telephone mobile, gsm, simu, simu ya mkononi, simu janja, rununu, waya, wayar hannu, salula, foonu, foonu alagbeka, ero ibanisoro, ekwenti, fon, fone, ahomatrofo, ucingo, umakhalekhukhwini, iselula, mobayil, silk, selk, ስልክ, ሞባይል
phone-case @phones:: phone case, phone cover, back cover, phone pouch, coque, coque telephone, etui, housse telephone, kava ya simu, kasha ya simu, kava
charger @phones:: charger, phone charger, adaptor, chargeur, chaja, caja, ero isanma, chaja ya simu, kifaa cha kuchaji, chaga, icharger, ቻርጀር
power-bank @phones:: power bank, powerbank, batterie externe, batterie de secours, power benki
earphones @tv-and-audio:: earphone, headphone, headset, earbud, earpiece, ecouteurs, ecouteur, casque, casque audio, oreillette, airpods, spika za masikioni, visikizi, hedifoni, abin kunne, agbekari
tablet @phones:: tablet, tablette, tableti, kwamfutar hannu
sim-card @phones:: sim card, sim, carte sim, laini, kadi ya simu
laptop @computers:: laptop, notebook, notebook computer, portable computer, ordinateur portable, pc portable, ultrabook, kompyuta mpakato, tarakilishi mpakato, kompyuta ya mkononi, laputopu, kwamfutar tafi da gidanka, komputa alagbeka, laptopu
computer @computers:: computer, desktop computer, desktop, ordinateur, unite centrale, pc bureau, kompyuta, tarakilishi, kwamfuta, na ura mai kwakwalwa, komputa, ero ayarabiasa, kompute, ikhompyutha, ikhompuyutha, komputer, ኮምፒውተር
printer @computers:: printer, imprimante, printa, kichapishi, firinta, ero itewe
mouse @computers:: computer mouse, wireless mouse, souris, souris sans fil
keyboard @computers:: keyboard, clavier, kibodi
hard-drive @computers:: hard drive, hard disk, hdd, ssd, disque dur, diski kuu
memory-card @computers:: memory card, sd card, micro sd, flash disk, flash drive, usb stick, cle usb, carte memoire, memori kadi, flashi
screen @computers:: monitor, screen, ecran, moniteur, skrini
cable @phones:: cable, cord, usb cable, cordon, kebo, waya ya chaji, waya ya umeme
tv @tv-and-audio:: tv, television, smart tv, televiseur, tele, runinga, televisheni, talabijin, amohunmaworan, telifishon, onyonyo, tivi, umabonakude, ithelevishini, tivi set, ቴሌቪዥን, ቲቪ
radio @tv-and-audio:: radio, poste radio, redio, rediyo, akashi redio, umsakazo, irediyo, ሬዲዮ
speaker @tv-and-audio:: speaker, loudspeaker, bluetooth speaker, sound bar, soundbar, haut parleur, enceinte, enceinte bluetooth, baffle, spika, lasifika, ero agbohun, isipikha
camera @tv-and-audio:: camera, digital camera, appareil photo, kamera, kyamara, ero ayaworan, ikhamera, ካሜራ
console @sport:: game console, video game, games console, playstation, xbox, nintendo, jeu video, jeux video, console de jeux, console, manette, game pad, gamepad, controller
decoder @tv-and-audio:: decoder, decodeur, receiver, satellite receiver, recepteur, king amuzi, ving amuzi, set top box
battery @solar-and-power:: battery, batterie, pile, piles, betri, baturi, batiri, ibhethri, baatri, ባትሪ
solar-panel @solar-and-power:: solar panel, solar, panneau solaire, panneaux solaires, plaque solaire, sola, paneli ya jua, paneli za sola, sola ya umeme, farantin hasken rana, iphaneli yelanga
generator @solar-and-power:: generator, genset, groupe electrogene, generateur, jenereta, janareto, jenereto, ero amunawa, i better pass my neighbour, i pass my neighbor, ijenereyitha, gen set, small gen, injin wuta, igwe oku
inverter @solar-and-power:: inverter, onduleur, inveta
lamp @solar-and-power:: lamp, light, bulb, light bulb, flashlight, torch, lantern, lampe, ampoule, torche, lampe torche, taa, balbu, tochi, kurunzi, fitila, kwan fitila, kwan wuta, atupa, oriona, ọkụ, isibani, isibane, igilobhu, ithoshi, kanea, ampul, መብራት
wire @building-materials:: electric wire, electrical cable, fil electrique, nyaya, waya
fridge @kitchen:: fridge, refrigerator, freezer, deep freezer, frigo, frigidaire, refrigerateur, congelateur, jokofu, friji, firiji, na urar sanyaya, ero amunutu, friza, ifriji, isiqandisi, ፍሪጅ, ማቀዝቀዣ
cooker @kitchen:: cooker, stove, gas cooker, gas stove, burner, cuisiniere, gaziniere, rechaud, plaque de cuisson, jiko, jiko la gesi, risho, murhu, murhun gas, sitofu, adiro, ekwu, isitofu, mkono wa jiko, jiko la mkaa, jikos, ምድጃ
oven @kitchen:: oven, microwave, micro onde, micro ondes, tanuri, oveni, ihhavini
rice-cooker @kitchen:: rice cooker, pressure cooker, cuiseur, cuiseur de riz, autocuiseur, cocotte minute
blender @kitchen:: blender, mixer, mixeur, mixeur blender, juicer, grinder, robot de cuisine, blenda, mashine ya kusagia, injin nika, ero ilo ata
kettle @kitchen:: kettle, bouilloire, birika, butar shayi, igedlela, ketela, igo omi gbigbona
iron @kitchen:: pressing iron, electric iron, steam iron, fer a repasser, pasi, dutsen guga, ayan, irin ilo aso, i ayini
vacuum-cleaner @kitchen:: vacuum cleaner, vacuum, hoover, aspirateur, kifyonza vumbi
hair-dryer @hair-and-cosmetics:: hair dryer, hand dryer, blow dryer, seche cheveux, seche-cheveux, draya ya nywele
fryer @kitchen:: air fryer, deep fryer, fryer, friteuse, friteuse sans huile
children @baby:: children, child, kids, kid, enfant, enfants, watoto, mtoto, yara, omode, umuaka, mmofra, izingane, abantwana, lij, ልጆች
fan @kitchen:: fan, standing fan, ceiling fan, ventilateur, feni, panka, fanka, afefe, isiphephetha phephethi, fanka ta wuta
air-conditioner @kitchen:: air conditioner, ac unit, climatiseur, clim, kiyoyozi, na urar sanyaya daki, ero amuletutu
washing-machine @cleaning:: washing machine, washer, machine a laver, lave linge, mashine ya kufulia, injin wanki, ero ifoso, umshini wokuwasha
pot @kitchen:: pot, cooking pot, saucepan, casserole, marmite, sufuria, chungu, tukunya, ikoko, ite, ibhodwe, dist, ድስት, sefuria
pan @kitchen:: frying pan, poele, kikaango, kaskon suya, ipani
plate @kitchen:: plate, dish, bowl, assiette, bol, sahani, bakuli, faranti, kwano, awo, abo, efere, isitsha, ipuleti, sahin, ሳህን
cup @kitchen:: cup, mug, glass cup, tasse, gobelet, kikombe, vikombe, kofi, ife, iko, inkomishi, kubaya, ኩባያ
spoon @kitchen:: spoon, cuillere, kijiko, vijiko, cokali, sibi, ngaji, isipuni, mankiya, ማንኪያ
knife @kitchen:: knife, couteau, kisu, visu, wuka, obe, mma, ummese, bilawa, ቢላዋ, sekan
bucket @cleaning:: bucket, pail, seau, ndoo, bokiti, garwa, garawa, bokiti omi, ibhakede, baldi, ባልዲ
basin @cleaning:: basin, bassine, beseni, baho, ipan, agbada iwe
broom @cleaning:: broom, brush, balai, ufagio, tsintsiya, igbale, aziza, umshanelo, metregiya, መጥረጊያ
soap @cleaning:: soap, bar soap, washing soap, detergent, savon, lessive, sabuni, sabuni ya kufulia, sabulu, ose, ncha, samina, insipho, samuna, ሳሙና
toilet-paper @cleaning:: toilet paper, tissue, tissue paper, papier toilette, karatasi ya choo, toilet roll, tishu
mattress @furniture:: mattress, foam, matelas, godoro, katifa, matiresi, ibusun foomu, umatilasi, firash, ፍራሽ
bed @furniture:: bed, bed frame, lit, kitanda, vitanda, gado, ibusun, akwa ndina, mpa, umbhede, alga, አልጋ
chair @furniture:: chair, seat, chaise, fauteuil, kiti, viti, kujera, aga, oche, akonnwa, isihlalo, isitulo, wember, ወንበር
table @furniture:: table, desk, bureau, meza, tebur, tabili, tebulu, okpokoro, pono, itafula, terepeza, ጠረጴዛ
sofa @furniture:: sofa, couch, canape, salon, kochi, sofa seti, kushin, aga onitimutimu, usofa, isofa
wardrobe @furniture:: wardrobe, cupboard, cabinet, armoire, placard, kabati, kabad, kobodu, ikhabethe
curtain @furniture:: curtain, rideau, pazia, mapazia, labule, aso ferese, ikhethini
mirror @furniture:: mirror, miroir, kioo, madubi, awojiji, dingi, enyo, isibuko
carpet @furniture:: carpet, rug, mat, doormat, tapis, zulia, mkeka, mazulia, kafet, tabarma, darduma, eni, ute, kete, ukhaphethi, icansi
clock @jewellery-and-watches:: clock, wall clock, horloge, pendule, saa ya ukutani, agogo
bedsheet @furniture:: bedsheet, bed sheet, sheet, duvet, blanket, drap, couverture, couette, shuka, mashuka, blanketi, bargo, zanin gado, aso ibusun, ibora, ingubo, ishidi
pillow @furniture:: pillow, oreiller, coussin, mto wa kulalia, matashi, irori, umcamelo

clothes @clothing:: clothes, clothing, wear, garment, apparel, outfit, vetement, vetements, habits, fringues, nguo, mavazi, kaya sawa, tufafi, sutura, kayan sawa, aso, akwa, ntade, ntadee, izimpahla, izingubo, impahla, cloth wey, libs, lebs, ልብስ
dress @clothing:: dress, gown, robe, gauni, magauni, riga, rigar mata, kaba, agbada obinrin, uwe, ingubo yabesifazane, kemis, ቀሚስ
shirt @clothing:: shirt, chemise, shati, mashati, riga mai hannu, seeti, uwe elewu, ihembe, isikibha, shemiz, ሸሚዝ
t-shirt @clothing:: t shirt, tshirt, tee shirt, tee, polo, fulana, tisheti, singileti, riga yar ciki, isikibha
trousers @clothing:: trousers, pants, jeans, joggers, slacks, pantalon, jean, suruali, suruwali, wando, sokoto, traouza, ibhulukwe, ibhulukhwe, trouser, suri, ሱሪ
shorts @clothing:: shorts, culotte, kaptula, gajeren wando, isikhindi
skirt @clothing:: skirt, jupe, sketi, siketi, isiketi
underwear @clothing:: underwear, pants and bra, lingerie, boxer, boxers, bra, panties, sous vetement, soutien gorge, chupi, sidiria, kamfai, awotele, pata, izingubo zangaphansi
suit @clothing:: suit, costume, blazer, suti, koti, kwat, isudi
jacket @clothing:: jacket, coat, sweater, hoodie, veste, manteau, jaketi, koti, sweta, rigar sanyi, aso otutu, ijakhethi, ijezi, kot, ኮት
sock @clothing:: sock, chaussette, soksi, safa, ibosi, isokisi, kalsi
hat @clothing:: hat, cap, chapeau, casquette, bonnet, kofia, hula, fila, okpu, ekyew, isigqoko, isigqoko sekhanda, kofya, ባርኔጣ
headwrap @fabric-and-tailoring:: gele, head tie, headwrap, headscarf, scarf, hijab, foulard, turban, kilemba, ushungi, mtandio, dankwali, kallabi, ichafu, iduku, iqhiya, doek
ankara @fabric-and-tailoring:: ankara, african print, wax, wax print, pagne, kitenge, vitenge, kanga, leso, khanga, chitenge, atamfa, atampa, ntoma, kampala, lappa, wrapper, zani, iro, shweshwe
lace @fabric-and-tailoring:: lace, lace fabric, dentelle, leshi, lesi
fabric @fabric-and-tailoring:: fabric, cloth, textile, material, tissu, etoffe, kitambaa, vitambaa, yadi, zane, aso aranso, akwa osisi, indwangu, chark, ጨርቅ
kente @fabric-and-tailoring:: kente, kente cloth, nwentoma
aso-oke @fabric-and-tailoring:: aso oke, asooke, aso ofi
kaftan @clothing:: kaftan, caftan, boubou, grand boubou, agbada, dashiki, kanzu, babban riga, babanriga, senator, isiagu, djellaba, gandoura, jalabiya
habesha @clothing:: habesha kemis, netela, shamma, yehabesha libs, የሀበሻ ቀሚስ
uniform @clothing:: school uniform, uniform, uniforme, sare, sare za shule, yunifomu, inyunifomu, kayan makaranta
sewing-machine @fabric-and-tailoring:: sewing machine, machine a coudre, cherehani, keken dinki, ero iranso, umshini wokuthunga
tailor @fabric-and-tailoring:: tailor, seamstress, couturier, couturiere, fundi nguo, fundi cherehani, mshonaji, tela, aranso, odu akwa, umthungi
shoes @shoes-and-bags:: shoes, shoe, footwear, chaussures, chaussure, souliers, viatu, kiatu, takalmi, takalma, bata, bàtà, akpukpo ukwu, mpaboa, izicathulo, isicathulo, chama, ጫማ
sneakers @shoes-and-bags:: sneakers, sneaker, trainers, canvas shoe, running shoe, baskets, basket, tennis, raba, viatu vya michezo, kambas, amateku
sandals @shoes-and-bags:: sandals, sandal, slippers, slipper, flip flop, slides, sandales, sandale, claquettes, babouche, kandambili, ndala, malapa, patapata, silifas, bata ile, charley wote, charlie wote, izimbadada, sandali
boots @shoes-and-bags:: boots, boot, bottes, bottines, buti, amabhuthi
heels @shoes-and-bags:: heels, high heels, heeled shoe, talons, escarpins, viatu vya visigino
bag @shoes-and-bags:: bag, handbag, purse, tote bag, sac, sac a main, sacoche, mkoba, mikoba, begi, jaka, jakar hannu, baagi, apo, akpa, akpa aka, kotoku, isikhwama, isaka, borsa, ቦርሳ
backpack @shoes-and-bags:: backpack, school bag, rucksack, sac a dos, cartable, sac d ecole, begi la shule, begi la mgongoni, jakar baya, jakar makaranta, apo iwe, akpa akwukwo, isikhwama sesikole, ubhaka, ubhaka wesikole
suitcase @shoes-and-bags:: suitcase, travel bag, luggage, valise, sanduku la safari, akwati, apoti, igbe, ipotimende
wallet @shoes-and-bags:: wallet, portefeuille, pochi, alabe, apamowo, akpa ego, iwalethi
belt @shoes-and-bags:: belt, ceinture, mkanda, mshipi, belet, igbanu, ibhande, kebeto
umbrella @shoes-and-bags:: umbrella, parapluie, mwavuli, lema, agboorun, nche anwu, isambulela, tila, ጃንጥላ
glasses @jewellery-and-watches:: sunglasses, glasses, eyeglasses, lunettes, lunettes de soleil, miwani, tabarau, gilashin ido, awo oju, digi oju, izibuko, menetsir, መነጽር
watch @jewellery-and-watches:: watch, wristwatch, smart watch, smartwatch, montre, montre connectee, saa, saa ya mkononi, agogon hannu, agogo owo, aago, aago owo, elekere aka, iwashi, ሰዓት
jewelry @jewellery-and-watches:: jewellery, jewels, bijoux, vito, vito vya thamani, kayan ado, ohun oso, ola, ubucwebe, agwagwa
necklace @jewellery-and-watches:: necklace, chain, collier, chaine, mkufu, cheni, sarka, egba orun, olu, umgexo, yeanget hab, ሀብል
ring @jewellery-and-watches:: wedding ring, finger ring, bague, alliance, pete, zobe, oruka, mgbaaka, indandatho, kelebet, ቀለበት
earrings @jewellery-and-watches:: earring, boucle d oreille, boucles d oreilles, hereni, yan kunne, yeti, ola nti, amacici, gutcha
bracelet @jewellery-and-watches:: bracelet, bangle, bangili, awarwaro, mundu, egba owo, isongo
beads @jewellery-and-watches:: beads, waist beads, perles, shanga, ushanga, ileke, jigida, lagidigba, ubuhlalu
gold @jewellery-and-watches:: gold, dhahabu, zinariya, wura, goolu, olaedo, sika kokoo, igolide, werk, ወርቅ
wig @hair-and-cosmetics:: wig, weavon, weave, hair extension, human hair, attachment, perruque, tissage, meche, meches, wigi, nywele bandia, gashin doki, irun atowoda, iwigi
hair @hair-and-cosmetics:: hair, hair cream, hair oil, cheveux, nywele, gashi, irun, isi, izinwele, tsegur, ፀጉር
braids @hair-and-cosmetics:: braids, braiding hair, tresses, rasta, kusuka, msuko, kitso, kiko, isi okpukpa, ukweluka
cream @hair-and-cosmetics:: cream, lotion, body lotion, body cream, creme, lait corporel, pomade, losheni, mafuta ya kujipaka, mafuta ya mwili, man shafawa, ipara, ude, ukhilimu
shampoo @hair-and-cosmetics:: shampoo, conditioner, shampooing, shampoing, apres shampooing, shampuu
makeup @hair-and-cosmetics:: makeup, make up, lipstick, foundation, mascara, cosmetics, maquillage, rouge a levres, vipodozi, kayan kwalliya, tiiro, tiro, izimonyo
perfume @hair-and-cosmetics:: perfume, cologne, fragrance, body spray, parfum, eau de toilette, manukato, marashi, turare, lofinda, senti, amakha, shito, ሽቶ
shea-butter @hair-and-cosmetics:: shea butter, karite, beurre de karite, ori, okwuma, nkuto, man kade, man kadanya, mafuta ya shea
black-soap @hair-and-cosmetics:: black soap, african black soap, ose dudu, dudu osun, savon noir, alata samina, sabulun salo, sabuni nyeusi
henna @hair-and-cosmetics:: henna, lalle, hina, laali, henne
razor @hair-and-cosmetics:: shaver, clipper, hair clipper, razor, shaving stick, tondeuse, rasoir, mashine ya kunyolea, reza, aska, abe, ireyiza

rice @grains-and-flour:: rice, parboiled rice, riz, mchele, mpunga, wali, pilau rice, shinkafa, iresi, osikapa, emo, irayisi, ilayisi, ruz, ሩዝ, ofada
maize @grains-and-flour:: maize, corn, mais, mahindi, masara, agbado, oka, aburo, aburow, ummbila, umbila, bekolo, በቆሎ
maize-flour @grains-and-flour:: maize flour, corn flour, maize meal, mealie meal, unga, unga wa mahindi, unga wa sembe, sembe, dona, farine de mais, garin masara, iyefun agbado, impuphu, mielie meal, ugali flour
wheat-flour @grains-and-flour:: wheat flour, flour, baking flour, farine, farine de ble, unga wa ngano, fulawa, filawa, iyefun, ntu oka, uflawa, duket, ዱቄት
wheat @grains-and-flour:: wheat, ble, ngano, alkama, alikama, ukolo, sinde, ስንዴ
millet @grains-and-flour:: millet, mil, mtama, ulezi, uwele, gero, dawa, oka baba, achicha, amabele, dagusa, ዳጉሳ, sorghum, sorgho
teff @grains-and-flour:: teff, tef, ጤፍ, injera flour
injera @prepared-food:: injera, enjera, እንጀራ
garri @grains-and-flour:: garri, gari, gaari, cassava flakes, attieke, eba, gari ijebu, garin kwaki, garin rogo
cassava @fruit-and-vegetables:: cassava, manioc, yuca, mihogo, muhogo, rogo, ege, paki, akpu, bankye, umdumbula, gbaguda
fufu @grains-and-flour:: fufu, foufou, fufu flour, poundo, poundo yam, pounded yam, iyan, akpu, amala, elubo, semovita, semo, tuwo, unga wa muhogo
yam @fruit-and-vegetables:: yam, igname, viazi vikuu, doya, isu, ji, bayere, boina
potato @fruit-and-vegetables:: potato, irish potato, pomme de terre, patate, viazi, viazi mviringo, viazi ulaya, dankali, dankalin turawa, ọdụnkụn, odunkun, nduku, amazambane, dinich, ድንች
sweet-potato @fruit-and-vegetables:: sweet potato, patate douce, viazi vitamu, dankalin hausa, anamo, ji oyibo, ubhatata
plantain @fruit-and-vegetables:: plantain, banane plantain, ndizi za kupika, ndizi ya kupika, matoke, agade, ayaba ta dahuwa, ogede agbagba, ogede, abrika, ojoko, borode, borodee, brodee, apem, aloko, dodo
banana @fruit-and-vegetables:: banana, banane, ndizi, ndizi mbivu, ayaba, ogede wewe, unere, kwadu, ubhanana, muz, ሙዝ
tomato @fruit-and-vegetables:: tomato, tomatoes, fresh tomatoes, tomate, tomates, nyanya, tumatir, tumatiri, tomati, tomato jos, tomatisi, ntoosi, utamatisi, timatim, ቲማቲም
tomato-paste @prepared-food:: tomato paste, tin tomato, concentre de tomate, tomate concentree, nyanya ya kopo, tumatirin gwangwani
onion @fruit-and-vegetables:: onion, oignon, kitunguu, vitunguu, albasa, alubosa, yabasi, yabbas, gyeene, u anyanisi, u-anyanisi, uanyanisi, shinkurt, ሽንኩርት
garlic @fruit-and-vegetables:: garlic, ail, kitunguu saumu, kitunguu swaumu, vitunguu saumu, tafarnuwa, ayuu, aayu, galik, ugaliki, nech shinkurt, ነጭ ሽንኩርት
ginger @fruit-and-vegetables:: ginger, gingembre, tangawizi, citta, chitta, atale, jinja, akakaduru, ujinja, zinjibil, ዝንጅብል
pepper @fruit-and-vegetables:: pepper, chilli, chili, hot pepper, piment, poivron, pilipili, pilipili hoho, barkono, tattasai, attarugu, ata, ata rodo, rodo, ose, ose oyibo, mako, upelepele, berbere, በርበሬ, mitmita, scotch bonnet
cabbage @fruit-and-vegetables:: cabbage, chou, kabichi, kabeji, iklabishi, tikil gomen, ጎመን, sukuma wiki, sukumawiki, kale, collard greens
spinach @fruit-and-vegetables:: spinach, vegetable, vegetables, greens, ugu, legumes, legume, mboga, mboga za majani, mchicha, kayan lambu, ganye, alayyahu, efo, efo tete, efo riro, akwukwo nri, imifino, umfino, kontomire, atikilt, አትክልት
okra @fruit-and-vegetables:: okra, okro, gombo, bamia, kubewa, okwuru, nkruma
eggplant @fruit-and-vegetables:: eggplant, garden egg, aubergine, biringanya, bilinganya, dauta, gauta, igba, anara, nyaadewa, ntroba
carrot @fruit-and-vegetables:: carrot, carotte, karoti, karas, karooti, ukherothi, karot, ካሮት
beans @grains-and-flour:: beans, bean, black eyed peas, cowpea, haricot, haricots, niebe, maharage, maharagwe, kunde, wake, waken suya, ewa, ewa oloyin, agwa, adua, ubhontshisi, bakela, ባቄላ
lentil @grains-and-flour:: lentil, lentils, lentille, lentilles, dengu, misir, ምስር
groundnut @grains-and-flour:: groundnut, peanut, arachide, cacahuete, karanga, njugu, njugu karanga, gyada, epa, opapa, ahuekere, nkatie, amantongomane, ocholoni, ኦቾሎኒ, kuli kuli, kulikuli
peanut-butter @prepared-food:: peanut butter, groundnut paste, beurre de cacahuete, pate d arachide, siagi ya karanga
sesame @grains-and-flour:: sesame, simsim, beniseed, ufuta, ridi, sesame seed, selit, ሰሊጥ
egusi @grains-and-flour:: egusi, melon seed, agushi, agusi, pistache africaine
ogbono @grains-and-flour:: ogbono, apon, wild mango seed
ukwa @grains-and-flour:: ukwa, breadfruit, fruit a pain
mango @fruit-and-vegetables:: mango, mangue, embe, maembe, mangwaro, mangoro, umango, mango fruit, ማንጎ
orange @fruit-and-vegetables:: orange fruit, chungwa, machungwa, lemu, lemun zaki, osan, oroma, akutu, iwolintshi, birtukan, ብርቱካን
lemon @fruit-and-vegetables:: lemon, lime, citron, ndimu, limau, lemun tsami, osan wewe, ulamula, lomi, ሎሚ
pineapple @fruit-and-vegetables:: pineapple, ananas, nanasi, mananasi, abarba, ope oyinbo, akwu olu, aborobe, uphayinaphu
pawpaw @fruit-and-vegetables:: pawpaw, papaya, papaye, papai, mapapai, gwanda, ibepe, okwuru bekee, borofere, upopo
watermelon @fruit-and-vegetables:: watermelon, pasteque, tikitimaji, matikiti, kankana, bara, elegede, ikhabe, habhab
avocado @fruit-and-vegetables:: avocado, avocat, parachichi, ovakado, piya, pia, paya, ube oyibo, ukotapeya, avokado, አቮካዶ
coconut @fruit-and-vegetables:: coconut, noix de coco, coco, nazi, kwakwa, agbon, aku oyibo, kube, ukhukhunathi
dates @fruit-and-vegetables:: date fruit, dates fruit, dabino, tende, dattes, datte, tamr, temir
apple @fruit-and-vegetables:: apple fruit, apples, pomme, pommes, tufaha, matufaha, tuffa, iaphula
fruit @fruit-and-vegetables:: fruit, fruits, tunda, matunda, ya yan itace, eso, mkpuru osisi, nnuaba, izithelo, firafire, ፍራፍሬ
palm-oil @prepared-food:: palm oil, red oil, huile de palme, huile rouge, mawese, mafuta ya mawese, manja, man ja, epo pupa, epo, mmanu nri, mmanu ụrụ, mmanu, ngo, zomi, amafutha esundu
cooking-oil @prepared-food:: cooking oil, vegetable oil, groundnut oil, sunflower oil, huile, huile vegetale, huile d arachide, mafuta, mafuta ya kupikia, mafuta ya kula, mai, man gyada, mai na girki, ororo, epo ororo, mmanu ahuekere, anwa, amafutha, amafutha okupheka, zeyit, ዘይት
salt @prepared-food:: salt, sel, chumvi, gishiri, iyo, nnu, nkyene, usawoti, itswayi, chew, ጨው
sugar @prepared-food:: sugar, sucre, sukari, sikari, sukari, suga, shuga, sucre en poudre, asikyire, ushukela, sikwar, ስኳር
honey @prepared-food:: honey, miel, asali, zuma, oyin, mmanu anwu, ewoo, uju, ማር
milk @prepared-food:: milk, powdered milk, milk powder, lait, lait en poudre, maziwa, madara, nono, wara, mmiri ara, nufosuo, ubisi, wetet, ወተት
tea @prepared-food:: tea, chai, majani ya chai, shayi, ganyen shayi, tii, itiye, shai, ሻይ
coffee @prepared-food:: coffee, cafe, kahawa, kofi, ikhofi, buna, bunna, ቡና
bread @prepared-food:: bread, loaf, pain, baguette, mkate, mikate, burodi, buredi, buredi, achicha, paanoo, isinkwa, dabo, ዳቦ
egg @livestock:: egg, eggs, crate of eggs, tray of eggs, oeuf, oeufs, yai, mayai, trei ya mayai, kwai, ẹyin, eyin, akwa okuko, nkesua, nkosua, amaqanda, iqanda, enkulal, እንቁላል
meat @meat-and-fish:: meat, beef, viande, boeuf, nyama, nyama ya ng ombe, nama, naman sa, eran, eran malu, anu, anu ehi, nam, inyama, siga, ሥጋ, suya, kilishi
goat-meat @meat-and-fish:: goat meat, viande de chevre, nyama ya mbuzi, naman akuya, eran ewure, anu ewu
chicken @livestock:: chicken, broiler, broilers, poulet, frozen chicken, kuku, kuku wa nyama, kaza, kaji, adie, adiye, okuko, akoko, inkukhu, doro, ዶሮ
chicks @livestock:: day old chicks, chicks, poussins, vifaranga, yan tsaki, omo adie, umu okuko
turkey @livestock:: turkey, dinde, bata mzinga, talotalo, tolotolo
fish @meat-and-fish:: fish, catfish, tilapia, mackerel, titus, poisson, samaki, perege, sangara, kifi, eja, ẹja, eja aro, azu, nsuomnam, inhlanzi, asa, ዓሣ
dried-fish @meat-and-fish:: dried fish, smoked fish, stockfish, poisson seche, poisson fume, samaki wakavu, busasshen kifi, bandar kifi, eja gbigbe, panla, okporoko, momoni, koobi, dagaa, omena, mukene, kapenta
crayfish @meat-and-fish:: crayfish, shrimp, prawns, ecrevisse, crevette, kamba, uduvi, jatan lande, ede, crayfish oyibo, isio
snail @meat-and-fish:: snail, escargot, konokono, dodon kodi, igbin, ejula, nwaa
jollof @prepared-food:: jollof, jollof rice, party rice, riz gras, thieboudienne, ceebu jen
spice @prepared-food:: spice, spices, seasoning, maggi, bouillon, curry powder, epice, epices, cube maggi, viungo, pilau masala, kayan kamshi, kayan yaji, yaji, ata gigun, turari, isinongo, izinongo, kimem, ቅመም
locust-beans @prepared-food:: locust beans, iru, dawadawa, dadawa, soumbala, ogiri, netetu
noodles @prepared-food:: noodles, spaghetti, pasta, macaroni, indomie, instant noodles, pates, nouilles, tambi, taliya, makaroni, ipasta
biscuits @prepared-food:: biscuit, cookies, cookie, cracker, gateau sec, biskuti, bisikit, ibhisikidi
cake @prepared-food:: cake, birthday cake, gateau, gateaux, keki, kek, akara oyinbo, ikhekhe, kek, ኬክ
akara @prepared-food:: akara, bean cake, kosai, koose, acaraje, accra
moi-moi @prepared-food:: moi moi, moimoi, moin moin, olele, alale
chin-chin @prepared-food:: chin chin, chinchin, mandazi, maandazi, mahamri, puff puff, puffpuff, bofrot, beignet, beignets, vetkoek, amagwinya
chapati @prepared-food:: chapati, chapatis, chapo, rolex
samosa @prepared-food:: samosa, sambusa, samusa, ሳምቡሳ
water @prepared-food:: water, drinking water, bottled water, sachet water, pure water, eau, eau minerale, maji, maji ya kunywa, ruwa, ruwan sha, omi, mmiri, nsuo, amanzi, wiha, ውሃ
juice @prepared-food:: juice, drink, soft drink, soda, jus, boisson, juisi, sharubati, vinywaji, lemo, ruwan ya yan itace, oje eso, ohun mimu, isiphuzo, chimaki, ጭማቂ, zobo, bissap, sobolo, hibiscus
beer @prepared-food:: beer, biere, bia, giya, oti, oti bia, mmanya, ubhiya, bira, ቢራ
palm-wine @prepared-food:: palm wine, vin de palme, mnazi, tombo, emu, nkwu, nsafufuo, doka

cow @livestock:: cow, cattle, bull, bulls, ox, vache, boeuf vivant, taureau, ng ombe, ngombe, shanu, saniya, malu, efi, ehi, nantwi, inkomo, izinkomo, lam, ላም, ከብት
goat @livestock:: goat, goats, chevre, bouc, mbuzi, akuya, awaki, bunsuru, ewure, obuko, ewu, mpoatere, abirekyi, imbuzi, izimbuzi, fiyel, ፍየል
sheep @livestock:: sheep, ram, mouton, belier, kondoo, tunkiya, tumaki, rago, aguntan, agbo, aturu, ebule, oguan, imvu, izimvu, beg, በግ
pig @livestock:: pig, piglet, pork, porc, cochon, nguruwe, kitimoto, alade, elede, ezi, prako, ingulube
rabbit @livestock:: rabbit, lapin, sungura, zomo, ehoro, oke bekee, unogwaja
dog @livestock:: dog, puppy, chien, chiot, mbwa, kare, aja, nkita, kraman, inja, wusha, ውሻ
horse @livestock:: horse, donkey, cheval, ane, farasi, punda, doki, jaki, esin, ketekete, inyinya, ihhashi, feres, ፈረስ
feed @seeds-and-inputs:: animal feed, poultry feed, chicken feed, layers mash, aliment betail, aliment volaille, provende, chakula cha mifugo, chakula cha kuku, abincin kaji, ounje adie, nri okuko, ukudla kwezinkukhu
fertilizer @seeds-and-inputs:: fertiliser, fertilizer, manure, npk, urea, engrais, mbolea, samadi, taki, ajile, fatalaiza, umanyolo, maedaberiya, ማዳበሪያ
seed @seeds-and-inputs:: seed, seeds, seedling, seedlings, semence, semences, graines, mbegu, miche, iri, irin shuka, irugbin, mkpuru, aba, imbewu, zer, ዘር
pesticide @seeds-and-inputs:: pesticide, herbicide, insecticide, weed killer, dawa ya kuua wadudu, viuatilifu, maganin kwari, maganin ciyawa, oogun kokoro, oogun koriko
cocoa @seeds-and-inputs:: cocoa, cocoa beans, cacao, kakao, koko
cotton @seeds-and-inputs:: cotton, raw cotton, coton, pamba, auduga, owu, ukotini, tit, ጥጥ
cashew @grains-and-flour:: cashew, cashew nut, anacarde, noix de cajou, cajou, korosho, kashu, yazawa, kaju
kola @grains-and-flour:: kola nut, kola, noix de cola, goro, obi, oji, orogbo, bitter kola, namijin goro, bese

car @cars:: car, cars, vehicle, toyota, sedan, suv, voiture, auto, vehicule, gari, magari, gari la abiria, mota, motoci, moto ayokele, oko ayokele, ugbo ala, kaa, imoto, mekina, መኪና, moto for sale
motorcycle @motorcycles:: motorcycle, motorbike, motor bike, bike, moto, motocyclette, zemidjan, pikipiki, bodaboda, boda boda, boda, okada, achaba, babur, babura, alupupu, ogbatumtum, isithuthuthu, motor saykel, ሞተር ሳይክል
tricycle @motorcycles:: tricycle, keke, keke napep, keke maruwa, tuk tuk, tuktuk, bajaj, bajaji, maruwa, a daidaita sahu, adaidaita, tricycle moto, ባጃጅ
bicycle @motorcycles:: bicycle, push bike, velo, bicyclette, baiskeli, keke hawa, basukur, keke ologere, igwe, sakre, ibhayisikili, bisiklet, ብስክሌት
truck @cars:: truck, lorry, tipper, trailer, pickup, van, bus, minibus, camion, camionnette, lori, roli, babbar mota, tirela, oko akeru, gwongworo, ilori, isitimela, matatu, danfo, dala dala, daladala, tro tro, trotro, chia na mota, ይጭነት መኪና
tire @spare-parts:: tyre, tires, pneu, pneus, tairi, matairi, taya, tayoyi, taya oko, ithayi, goma, ጎማ
spare-part @spare-parts:: spare part, spare parts, auto parts, piece detachee, pieces detachees, piece auto, vipuri, spea, kayan gyaran mota, eya ara oko, ispeya
car-battery @spare-parts:: car battery, batterie voiture, batterie auto, betri ya gari, batirin mota
engine @spare-parts:: engine, motor engine, moteur, injini, inji, engini, enjini, injin, ero oko, injini yemoto
fuel @spare-parts:: petrol, fuel, diesel, kerosene, essence, gazoil, carburant, petrole, petroli, dizeli, mafuta ya taa, mafuta ya gari, fetur, man fetur, kananzir, epo oko, epo kerosini, mmanu ugbo ala, uphethiloli, paraffin, benzin, ቤንዚን, engine oil, huile moteur
gas @kitchen:: cooking gas, gas cylinder, lpg, gaz, bouteille de gaz, gesi, mtungi wa gesi, iskar gas, tukunyar gas, gaasi idana, igesi
charcoal @kitchen:: charcoal, firewood, charbon, bois de chauffage, makaa, mkaa, kuni, gawayi, itace, eedu, igi idana, unyi, nku, gyabidie, amalahle, izinkuni, kesel, ከሰል
house @houses-and-rooms:: house, apartment, flat, room, self contain, bedsitter, single room, maison, appartement, chambre, studio, villa, nyumba, nyumba ya kupanga, chumba, vyumba, gida, gidan haya, daki, ile, yara, ulo, ulo obibi, efie, fie, indlu, izindlu, ikamelo, ቤት
land @land:: land, plot, plots, farm land, terrain, parcelle, terre, shamba, kiwanja, viwanja, ardhi, fili, filaye, gona, ile tita, ilẹ, oko, ala, asase, umhlaba, isiza, meret, መሬት
shop @shops-and-offices:: shop, store space, stall, kiosk, boutique, magasin, duka, maduka, kibanda, shago, kanti, shoobu, soobu, iso, ulo ahia, sotoo, isitolo, suk, ሱቅ
cement @building-materials:: cement, ciment, saruji, simenti, siminti, simenti, usimende, semento, siminto, ሲሚንቶ
block @building-materials:: block, bricks, brick, brique, parpaing, tofali, matofali, bulo, buloo, biriki, ogwe ulo, isitini, izitini
roofing @building-materials:: roofing sheet, iron sheet, zinc, aluminium sheet, mabati, bati, tole, tole ondulee, kwanon rufi, rufi, paanu, ohun irule, uzinki, korkoro, ቆርቆሮ
wood @building-materials:: wood, timber, plank, plywood, bois, planche, mbao, ubao, katako, igi, pako, osisi, dua, ukhuni, enchet, እንጨት
sand @building-materials:: sand, gravel, granite, sable, gravier, mchanga, kokoto, yashi, yashi da tsakuwa, iyanrin, okuta, aja, isihlabathi, ashewa, አሸዋ
paint @building-materials:: paint, emulsion, peinture, rangi ya nyumba, rangi, fenti, oda, upende, kelem, ቀለም
nails @building-materials:: nails iron, iron rod, nail, clou, clous, fer a beton, misumari, nondo, kusa, rodi, irin, iso, ntu
tiles @building-materials:: tile, tiles, carreau, carreaux, carrelage, vigae, tayil, taili
pipe @building-materials:: pipe, pvc pipe, tuyau, bomba, mabomba, bututu, paipu, ipayipi
tank @building-materials:: water tank, storage tank, geepee tank, polytank, citerne, reservoir, tangi, tenki la maji, tanki, tankin ruwa, tanki omi, ithangi
pump @tools-and-machines:: water pump, pump, pompe, pompe a eau, pampu ya maji, pampu, fanfo, famfo, ero fifa omi
hammer @tools-and-machines:: hammer, marteau, nyundo, guduma, oolu, hama, isando, medosha, መዶሻ
hoe @tools-and-machines:: hoe, cutlass, machete, shovel, spade, rake, houe, machette, pelle, jembe, majembe, panga, koleo, fartanya, adda, shebur, oko ile, ada, soobiri, ogu, nma agha, igeja, ihalavu, isando, akafa, አካፋ
saw @tools-and-machines:: saw, chainsaw, scie, msumeno, zarto, ayun, isaha
drill @tools-and-machines:: drill, drilling machine, perceuse, kuchimba, dirili, idrili
tools @tools-and-machines:: tools, tool box, toolbox, outil, outils, vifaa, zana, kayan aiki, irinse, ohun elo ise, ngwa oru, amathuluzi
welding @tools-and-machines:: welding machine, welder, poste a souder, soudure, mashine ya kuchomelea, injin walda, ero ajorin
grinding-mill @tools-and-machines:: grinding machine, posho mill, hammer mill, moulin, kinu, mashine ya kusaga, injin nika, ero ilo

medicine @medicines-and-care:: medicine, drug, drugs, tablets medicine, medicament, medicaments, dawa, madawa, magani, magunguna, oogun, ogwu, aduro, umuthi, imithi, medhanit, መድኃኒት
mask @medicines-and-care:: face mask, masque, barakoa, takunkumi, iboju
glove @medicines-and-care:: gloves, glove, gants, glovu, safar hannu, ibowo, amagilavu
diaper @baby:: diaper, nappy, pampers, couche, couches, couche bebe, nepi, napkin za mtoto, famfas, kunzugu, iledii, amanabukeni
baby-clothes @baby:: baby clothes, baby wear, vetement bebe, nguo za mtoto, nguo za watoto, kayan jarirai, kayan yara, aso omo, akwa nwa, izingubo zezingane
baby-food @baby:: baby food, infant formula, baby milk, cerelac, lait bebe, lait infantile, chakula cha mtoto, abincin yara, ounje omo
stroller @baby:: stroller, pram, baby carrier, poussette, kigari cha mtoto
toy @baby:: toy, toys, doll, jouet, jouets, poupee, mwanasesere, midoli, wanasesere, kayan wasa, isere, ihe egwuregwu, amathoyizi, ithoyizi, ashangulit
book @books:: book, books, textbook, novel, livre, livres, manuel scolaire, kitabu, vitabu, littafi, littattafai, iwe, iwe kika, akwukwo, nwoma, incwadi, izincwadi, metshaf, mashaf, መጽሐፍ
pen @books:: pen, biro, pencil, stylo, crayon, kalamu, penseli, biro, alkalami, fensir, kalamu, gege, ikowe, mkpisi ode, ipeni, iskirebto, እስክሪብቶ
exercise-book @books:: exercise book, notebook paper, cahier, daftari, madaftari, littafin rubutu, iwe ajako, incwadi yokubhalela, debter, ደብተር
paper @digital-services:: paper, a4 paper, papier, karatasi, takarda, takardu, iwe kiko, iphepha, wereket, ወረቀት
wireless:: wireless, cordless, sans fil, sans fils, bila waya, isiyo na waya
leather:: leather, cuir, ngozi, fata, isikhumba, koda, ቆዳ
sports @sport:: sports equipment, sporting goods, gym equipment, articles de sport, materiel de sport, vifaa vya michezo, kayan wasanni
ball @sport:: ball, football, soccer ball, ballon, mpira, mipira, kwallo, boolu, bọọlu, bolu, ibhola, kuas, ኳስ
jersey @sport:: jersey, football shirt, maillot, jezi, jesi, ijezi yebhola
bible @books:: bible, holy bible, biblia, bibeli, baibul, littafi mai tsarki, bibele, ibhayibheli, mashaf kidus, መጽሐፍ ቅዱስ
quran @books:: quran, koran, coran, qurani, kurani, alkurani, alqurani, al kurani
drum @leisure:: drum, djembe, tambour, ngoma, ganga, ilu, igba egwu, isigubhu, kebero, ከበሮ
guitar @leisure:: guitar, guitare, gitaa, gita, jita, isiginci
basket @packaging:: basket woven, woven basket, panier, kikapu, vikapu, kwando, agbon aro, nkata, ubhasikidi, kirchat, ቅርጫት
sack @packaging:: sack, sacks, polythene, nylon, packaging bag, sac vide, gunia, magunia, mfuko, mifuko, buhu, buhuhu, apo ike, akpa nnu, isaka
box @packaging:: carton, box, boxes, boite, kisanduku, katoni, kwali, akwatin kwali, paali, igbe, ibhokisi, karton, ካርቶን
bottle @packaging:: bottle, bouteille, chupa, kwalba, karama, toa, ibhodlela, termus, ጠርሙስ
plastic @packaging:: plastic, plastique, plastiki, roba, ike, iplastiki
hairdresser @services:: hairdresser, barber, salon, coiffeur, coiffeuse, kinyozi, msusi, saluni, wanzami, mai kitso, onidiri, gerige, okpu isi
mechanic @repairs:: mechanic, mecanicien, garagiste, fundi wa magari, fundi gari, makanike, bakanike, mekaniki, umakhenikha
phone-repair @repairs:: phone repair, screen replacement, reparation telephone, fundi simu, gyaran waya, atunse foonu, engineer phone
plumber @repairs:: plumber, plombier, fundi bomba, mai gyaran famfo, umplambi
electrician @repairs:: electrician, electricien, fundi umeme, mai gyaran wuta, onise ina mọnamọna
carpenter @repairs:: carpenter, menuisier, seremala, fundi seremala, kafinta, masassaki, gbenagbena, okwa nka, kapinta, umbazi
driver @jobs:: driver, chauffeur, dereva, madereva, direba, awako, onye okwo ugbo ala, draba, umshayeli, shufer, ሹፌር
job @jobs:: job, work, vacancy, employment, emploi, travail, boulot, kazi, ajira, aiki, ise, iṣẹ, oru, adwuma, umsebenzi, sira, ሥራ
catering @events-and-catering:: catering, caterer, traiteur, upishi, mpishi, dafa abinci, olounje, onye nri
photographer @events-and-catering:: photographer, photographe, mpiga picha, mai daukar hoto, oluyaworan
cleaner @services:: cleaner, house help, maid, femme de menage, menage, msafishaji, dada wa kazi, yar aiki, omo odo, ndi nnyocha
transport @transport-and-haulage:: transport, haulage, removals, moving, demenagement, usafiri, kuhamisha, sufuri, gbigbe eru
lesson @lessons:: lesson, tutor, home lesson, training, cours, cours particulier, formation, masomo, mwalimu, darasi, koyarwa, eko, ihe omumu, izifundo
money @other:: money, cash, argent, pesa, fedha, kudi, owo, ego, imali, birr, ገንዘብ
food @food:: food, foodstuff, foodstuffs, provisions, nourriture, aliment, vivres, chakula, vyakula, abinci, kayan abinci, ounje, onje, nri, aduane, aduan, ukudla, chop, migib, ምግብ
`;
