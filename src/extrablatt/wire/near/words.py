"""Words that tell little about which event is reported: they are in too many reports. German and English, by stem.

Three grades: words that tell nothing (``STOP``), words of the trade that every report of a kind has (``COMMON``: police, goal,
minister, percent), and places and bodies that half the wire is about (``FREQUENT``).
"""

from __future__ import annotations

_STOP_DE = """
aber alle allem allen aller alles als also am an andere anderen anderer anderes ans auch auf aus bei beide beiden beim bereits
bevor bis bisher bislang da dabei dadurch dafür dagegen daher dahin damit danach dann daran darauf daraus darf darin darüber darum
das dass davon davor dazu dein dem demnach den denen denn dennoch der deren derzeit des deshalb dessen die dies diese diesem diesen
dieser dieses doch dort durch durfte dürfe dürfen dürfte ein eine einem einen einer eines einige einigen einmal er erneut erst
erste ersten erster erstes es etwa etwas euch eure für ganz gar gegen gegenüber gemeinsam genau gibt ging hab habe haben hatte
hatten hätte hätten hier hieß hin hinter hinaus ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem infolge innerhalb
ins ist ja jede jedem jeden jeder jedes jedoch jene jetzt kam kamen kann kaum kein keine keinem keinen keiner kommen kommt konnte konnten
könne können könnte könnten laut lediglich man manche mehr mehrere mehreren mein meine mich mir mit mittlerweile möglich muss musste
mussten müsse müssen müsste nach nachdem nahe neben nein nicht nichts noch nun nur ob oder ohne rund schon sehr sei seien sein seine
seinem seinen seiner seines seit seither selbst sich sie sieht sind so sobald sogar soll solle sollen sollte sollten somit sondern
sowie sowohl statt trotz über um und uns unser unter unweit viel viele vielen vom von vor während war wäre waren warum was wegen weil
weiter weitere weiteren weiterer weiteres weiterhin welche wenig weniger wenn wer werde werden weshalb wie wieder wir wird wo wobei
wohl wolle wollen wollte wollten worden wurde wurden würde würden zu zudem zuerst zufolge zuletzt zum zumindest zunächst zur zusammen
zuvor zwar zwischen sagte sagt sagten teilte mitteilte teilten mitteilten erklärte erklärt berichtete berichteten hieße bekannt gab
gaben geben worden machen macht machte steht stand standen stehen gilt galt liegt lag lagen bleibt bleiben blieb kurz lange jemals
heute gestern morgen neue neuen neuer neues neu gut gute guten großer große großen großes klein kleine hoch hohe hohen früh früher spät
später erneute jährlich jähriger jährige jährigen alt alter alten alte knapp deutlich insgesamt davon darunter beziehungsweise
erhielt erhalten zeigte sprach nannte nennt heißt dürften wolle wollten lassen ließ allerdings mindestens rund voraussichtlich
nächste nächsten letzte letzten vergangene vergangenen kommende kommenden eigene eigenen zweite zweiten zweiter zweites dritte dritten
"""
_STOP_EN = """
the and for that with was were are has have had from this they their them will would could said says say after before over about into
more than been its his her our your who which when where what while also not but all any can may new two one three other some such
than then there these those through under until very out against between during since year years day days week people told according
"""

_COMMON_DE = """
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag vormittag nachmittag abend nacht mitternacht mittag morgens
wochenende woche wochen monat monate monaten jahr jahre jahren jahres tag tage tagen tages stunde stunden minute minuten sekunden uhr
januar jänner februar märz april mai juni juli august september oktober november dezember sommer winter herbst frühling frühjahr
beginn ende anfang mitte zeit zeitpunkt zukunft vergangenheit moment lauf folge reihe teil teile zahl zahlen hälfte drittel viertel
prozent prozentpunkte euro dollar franken million millionen mio milliarde milliarden mrd tausend tausende hundert hunderte dutzend
dutzende meter kilometer tonnen grad punkt punkte punkten platz plätze rang position stelle stellen seite
mensch menschen mann männer frau frauen kind kinder person personen leute bürger bürgerin bewohner einwohner bevölkerung jugendliche
familie vater mutter sohn tochter bruder schwester eltern partner partnerin nachbar freund freundin angehörige begleiter
österreicher deutsche staatsbürger urlauber touristen reisende passagiere fahrgäste pendler
angaben angabe bericht berichte medienberichte informationen mitteilung aussendung sprecher sprecherin pressekonferenz interview
gespräch gespräche aussage aussagen erklärung stellungnahme auskunft hinweis hinweise vorwurf vorwürfe kritik forderung forderungen
polizei polizist polizisten polizeiangaben beamte ermittler ermittlungen ermittlung staatsanwaltschaft staatsanwalt behörde behörden
verdacht verdächtiger verdächtige tatverdächtiger täter opfer tat tatort festnahme fahndung zeuge zeugen gericht landesgericht richter
richterin prozess urteil urteile angeklagter angeklagte anklage haft freiheitsstrafe strafe gefängnis untersuchungshaft verteidiger
verteidigerin anwalt anwältin geschworene geschworenen mord mordes mordprozess tötung messer waffe waffen schuss schüsse überfall raub
einbruch diebstahl betrug beute angriff attacke anschlag
unfall unfälle unglück verkehrsunfall unfallstelle auto autos pkw lkw lastwagen laster wagen fahrzeug fahrzeuge lenker lenkerin
fahrer fahrerin autofahrer motorrad motorradfahrer biker radfahrer fußgänger bus kleinbus sattelzug zug züge autobahn straße fahrbahn
fahrspur kurve kreuzung bezirk landkreis gemeinde ort ortschaft stadt stadtteil region dorf gegend kontrolle zusammenstoß kollision
aufprall sturz absturz bergung rettung rettungshubschrauber hubschrauber notarzt sanitäter feuerwehr feuerwehrleute einsatz
einsatzkräfte helfer krankenhaus spital klinik klinikum verletzung verletzungen verletzte verletzter verletzt tote toter toten tod
todesopfer leben lebensgefahr alarm sperre gesperrt bahn strecke bahnhof flugzeug maschine pilot wald waldstück haus häuser wohnung
feuer brand waldbrand flammen rauch hektar schaden schäden sachschaden ursache unwetter gewitter hagel sturm regen hochwasser hitze wetter
erdbeben beben erdstöße stärke magnitude tiefe zentrum küste tsunami warnung zivilschutz katastrophenschutz panik
spiel spiele sieg siege niederlage remis unentschieden tor tore treffer führung ausgleich halbzeit pause nachspielzeit schlussphase
minute elfmeter foulelfmeter rote gelbe karte ausschluss trainer coach mannschaft team teams verein club klub spieler spielerin stürmer
torhüter keeper kapitän gastgeber gäste heimsieg derby runde saison tabelle tabellenplatz liga bundesliga meister meisterschaft aufsteiger
pokal cup finale endspiel halbfinale viertelfinale turnier satz sätze fans zuschauer zuschauern stadion wettkampf rennen weltcup abfahrt
super-g slalom wertung gesamtwertung gesamtweltcup fehler favorit favoritin außenseiter titel fußball champions league punkte duell
regierung bundesregierung kanzler bundeskanzler regierungschef ministerpräsident ministerpräsidentin präsident präsidentin minister
ministerin ministerium finanzminister finanzministerin verkehrsminister innenminister außenminister staatssekretär landeshauptmann
bürgermeister bürgermeisterin partei parteien opposition koalition parlament nationalrat bundestag landtag ausschuss abgeordnete
sitzung verhandlung verhandlungen wahl wahlen wahlkampf parlamentswahl landtagswahl stichwahl stimmen stimme mehrheit wahlbeteiligung
wähler kandidat kandidatin spitzenkandidat spitzenkandidatin bündnis nachfolger nachfolgerin amt rücktritt gesetz reform plan pläne
paket maßnahme maßnahmen entscheidung vorschlag vorstoß gewerkschaft gewerkschaften streik warnstreik beschäftigte mitarbeiter arbeitgeber
arbeit löhne lohn gehalt sozialdemokraten grüne grünen volkspartei konservative liberale land länder staat staaten bund
unternehmen konzern firma hersteller autobauer bank banken aktie aktien papiere titel kurs kurse börse handel händler anleger gewinn
gewinne verlust umsatz überschuss quartal ergebnis prognose zinsen leitzins zins inflation teuerung notenbank zentralbank volkswirte
ökonomen analysten konjunktur wirtschaft markt märkte preis preise kosten nachfrage angebot geschäft werk werke kündigung kündigungen
vorstand vorstandschef vorstandschefin konzernchef konzernchefin leitindex index zähler plus minus
preis auszeichnung jury film filmfestival festival regisseur regisseurin schauspieler schauspielerin roman buch autor autorin werk
musik dirigent konzert orchester direktor direktorin chef chefin mitglied vorsitz vorsitzende experte experten studie
krieg konflikt waffenruhe feuerpause armee soldaten soldat angriff drohnen gefangene verteidigungsministerium außenministerium hauptstadt
sanktionen vereinbarung seite seiten beobachter reporter vermittler gesandter
grund gründe ziel ziele frage fragen problem probleme folgen schritt möglichkeit lage situation fall fälle art weise rahmen recht
ergebnis entwicklung thema hilfe unterstützung sicherheit gefahr risiko erfolg chance bedeutung
"""
_COMMON_EN = """
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november
december police officials government minister president prime percent million billion court attack killed injured dead death man woman
men women company shares game match goal team season league coach player players city state country report statement spokesman
"""
_FREQUENT = """
österreich deutschland schweiz österreichisch österreichische deutsche wien wiener berlin münchen hamburg frankfurt graz linz salzburg
innsbruck brüssel paris london washington moskau peking genf zürich europa europäische europäischen eu usa us uno un nato russland ukraine china
frankreich italien spanien polen ungarn bayern niederösterreich oberösterreich steiermark kärnten tirol vorarlberg burgenland
ezb fed dax atx mdax övp spö fpö neos cdu csu spd fdp afd öbb orf apa dpa afp reuters austria germany vienna russia ukraine
baden-württemberg hessen sachsen niedersachsen nordrhein-westfalen
"""

STOP = frozenset((_STOP_DE + _STOP_EN).split())
COMMON = tuple((_COMMON_DE + _COMMON_EN).split())
FREQUENT = tuple(_FREQUENT.split())

#: Numerals written out.
NUMERALS = {
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30, "dreistündigen": 3,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12,
}  # fmt: skip
#: What a number is multiplied with by the word behind it.
SCALES = {
    "mio": 10**6, "million": 10**6, "millionen": 10**6, "mrd": 10**9, "milliarde": 10**9, "milliarden": 10**9,
    "billion": 10**9, "billionen": 10**12, "tsd": 10**3,
}  # fmt: skip
#: After these a capitalised word is a common noun: "der Unfall", "im Wald"; names stand without.
DETERMINERS = frozenset(
    """der die das den dem des ein eine einen einem einer eines im am zum zur beim vom ins ans kein keine keinen sein seine
    seinen seiner ihr ihre ihren ihrer dieser diese dieses diesen jeder jede jedes mehr viele einige mehrere""".split()
)
#: In the headline of a report of many stories: digests, schedules, results.
OVERVIEWS = frozenset(
    """überblick nachrichtenüberblick meldungen kurzmeldungen kurznachrichten schlagzeilen vorschau tagesvorschau wochenvorschau
    terminvorschau monatsvorschau termine terminkalender kalenderblatt presseschau pressestimmen tagesprogramm themenplanung
    digest roundup schedule advisory headlines briefs""".split()
)
