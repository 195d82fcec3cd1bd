"""Texts for the press's pages in tests and previews: a small town's newspaper, invented from the first word to the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from extrablatt.newspaper.publisher import Publisher

ZONE = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 11, 23, 15, 12, tzinfo=ZONE)

NAME, CLAIM = "Tannbacher Tagblatt", "Unabhängige Zeitung für Tannbach und das Achental"
PUBLISHER = Publisher(
    name="Tannbacher Zeitungsgesellschaft m. b. H.",
    address="Salzgasse 7, 9999 Tannbach",
    email="post@tagblatt.example",
    phone="0000 / 11 22 33",
    register="FN 000000y",
    court="Landesgericht Tannbach",
    vat_id="ATU00000000",
    managing_director="Irma Löwenstein",
    editor_in_chief="Paul Achleitner-Moor",
    business="Herausgabe einer Tageszeitung",
    ownership="100 % Stiftung Tannbacher Tagblatt",
    blattlinie="Unabhängig von Parteien, Behörden und Anzeigenkunden.",
)
SECTIONS = {
    "politik": ("Politik", "red"), "welt": ("Welt", "blue"), "region": ("Achental", "green"),
    "wirtschaft": ("Wirtschaft", "teal"), "kultur": ("Kultur", "plum"), "sport": ("Sport", "ochre"),
}  # fmt: skip
TOPICS = {
    "gipfel": ("Gipfel in der Hafenstadt", "Zwei Staatschefs, eine Insel und was danach kam."),
    "achenbahn": ("Achenbahn", ""),
    "hochwasser": ("Hochwasser", "Die Ache und ihre Ufer."),
    "sanktionen": ("Sanktionen", ""),
}
PEOPLE = {"leitgeb": "Marlene Leitgeb", "perner": "Jonas Pernthaler", "okoro": "Ada Okoro-Huber"}


@dataclass(frozen=True, slots=True)
class Text:
    """An article; ``scene`` names a drawn picture, ``hours`` count back from :data:`NOW`."""

    section: str
    kicker: str
    headline: str
    standfirst: str
    scene: str = ""
    hours: float = 1
    access: str = "open"
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ("leitgeb",)
    dateline: str = ""
    caption: str = ""
    alt: str = ""
    credit: str = "TT/BILDDIENST"
    creator: str = ""
    sources: tuple[str, ...] = ()
    body: tuple[dict[str, Any], ...] = ()
    #: (minutes after publication, what has changed)
    updates: tuple[tuple[int, str], ...] = ()

    @property
    def published(self) -> datetime:
        """When it first appeared."""
        return NOW - timedelta(hours=self.hours)


def since(*moment: int) -> float:
    """Hours from a moment of the newspaper's zone to :data:`NOW`, by the clock on the wall."""
    return (NOW.replace(tzinfo=None) - datetime(*moment)).total_seconds() / 3600  # type: ignore[arg-type,misc]


def p(html: str) -> dict[str, Any]:
    """A paragraph."""
    return {"type": "paragraph", "html": html}


GIPFEL_BODY = (
    p("Die beiden Staatschefs sind am Donnerstag in der Hafenstadt zum ersten Mal zusammengetroffen. Das Gespräch fand auf "
      "dem Gelände der Universität statt, die auf einer vorgelagerten Insel liegt; die einzige Brücke dorthin war seit dem "
      "frühen Morgen gesperrt."),
    p("Angereist war der Gast mit dem Zug. Am Mittwoch hatte der Sonderzug die Grenze passiert, Brot und Salz standen bereit, "
      'auch ein Blumenstrauß. "Ich hoffe auf ein nützliches Treffen", sagte er auf dem Bahnsteig, stieg wieder ein und fuhr weiter.'),
    {"type": "crossref", "story": "zug"},
    {"type": "crosshead", "text": "Der Schatten des Winters"},
    p("Der Zeitpunkt war gewählt. Zwei Monate zuvor war eine andere Begegnung vorzeitig abgebrochen worden, weil man sich über "
      "das Ausmaß der Abrüstung und über die Aufhebung der Sanktionen nicht einigen konnte. Seither herrscht Schweigen. Wer in "
      "einer solchen Lage einen anderen Gesprächspartner vorweisen kann, steht weniger allein da."),
    {"type": "picture", "scene": "harbour", "caption": "Die Brücke verbindet die Stadt mit der Insel, auf der getagt wurde.",
     "alt": "Illustration: eine Schrägseilbrücke bei Nacht, davor ein Frachtschiff.", "credit": "NORDLICHT/ARCHIV"},
    p("Für den Gastgeber wiederum war das Treffen eine Gelegenheit, sich in einer Frage ins Bild zu rücken, in der zuletzt nur "
      "von anderen die Rede war. Er warb dafür, dem Norden im Gegenzug für eine Abrüstung <em>verbindliche Zusagen</em> für "
      "seine Sicherheit zu geben - und zwar solche, hinter denen mehrere Staaten stehen."),
    {"type": "quote", "html": "Eine Geste ist noch kein Vertrag. Aber ohne Gesten hat noch keiner begonnen.",
     "attribution": "Ein Diplomat, der an den Vorgesprächen beteiligt war"},
    {"type": "crosshead", "text": "Arbeiter, Kohle, Sanktionen"},
    p("Weniger feierlich ist, worum es wirtschaftlich geht. Tausende Arbeitsmigranten sind im Land, viele auf Baustellen und in "
      "den Wäldern; ein großer Teil ihres Lohnes fließt nach Hause. Nach den Beschlüssen des Sicherheitsrats müssen sie bis "
      "Jahresende heimkehren. Man suche nach einer menschlichen Lösung, heißt es seit Längerem."),
    {"type": "crossref", "story": "maurer"},
    {"type": "list", "ordered": False, "items": ["Ein gemeinsames Papier gab es nicht.", "Ein Gegenbesuch ist eingeladen, ein "
     "Termin nicht genannt.", "Die Bahnstrecke über die Grenze soll geprüft werden."]},
    {"type": "table", "caption": "Handel zwischen den Nachbarn", "header": ["Jahr", "Umsatz", "davon Kohle", "Arbeiter"],
     "rows": [["2016", "76 Mio. $", "41 %", "40.000"], ["2017", "78 Mio. $", "38 %", "34.000"], ["2018", "34 Mio. $", "12 %", "11.500"]]},
    {"type": "factbox", "title": "Die Stationen", "html": "<ul><li><strong>Oktober:</strong> Ein Minister reist an und bereitet "
     "ein zweites Treffen vor.</li><li><strong>Februar:</strong> Das zweite Treffen endet ohne Ergebnis.</li><li><strong>April:"
     "</strong> Der Zug erreicht die Grenze, tags darauf wird auf der Insel geredet.</li></ul>"},
    {"type": "crosshead", "text": "Was bleibt"},
    p("Greifbar ist etwas anderes als ein Vertrag: Beide Seiten haben vor laufenden Kameras gezeigt, dass sie einander brauchen "
      "können. Der nächste Schritt liegt nun anderswo. Dort wird man die Bilder von der Insel genau ansehen."),
)  # fmt: skip
BUDGET_BODY = (
    p("Der Landtag hat nach 14 Stunden Debatte das Budget für das kommende Jahr beschlossen. Es sieht Ausgaben von 4,2 Mrd. Euro "
      "vor und einen Abgang von 118 Mio. Euro."),
    p("Drei Posten aber stehen auf Annahmen, die noch keiner geprüft hat: eine Rückzahlung des Bundes, der Verkauf des alten "
      "Spitals und eine Abgabe, die erst beschlossen werden muss."),
    {"type": "crosshead", "text": "Die Rechnung der Opposition"},
    p("Ohne diese Posten wäre das Loch mehr als doppelt so groß, rechnete die Opposition vor. Die Landesrätin widersprach nicht "
      "den Zahlen, sondern dem Ton."),
)  # fmt: skip
PLAIN_BODY = (
    p("Am Montag war es so weit. Nach elf Jahren Planung, drei Einsprüchen und einem harten Winter ist der letzte Abschnitt "
      "fertig geworden, zwei Wochen früher als versprochen und um ein Zehntel teurer."),
    p('Der Bürgermeister sprach von einem "Tag, auf den wir gewartet haben". Die Anrainer warteten vor allem auf das Ende der '
      "Umleitung, und auf das Buffet."),
    p("Bis zum Frühjahr sollen noch die Bäume gesetzt werden. Dann, sagt das Bauamt, sei es wirklich aus."),
)  # fmt: skip

TEXTS: dict[str, Text] = {
    "wahl": Text("politik", "Gemeinderatswahl", '"Das ist ein Auftrag": Bürgerliste stößt die Volkspartei vom ersten Platz',
                 "Um 41 Stimmen liegt die Bürgerliste vorn. In der Nacht wird noch einmal gezählt, die Briefwahl entscheidet "
                 "über das letzte Mandat.", "ballot", 2, caption="Gezählt wurde bis Mitternacht.", alt="Illustration: eine Wahlurne."),
    "kommentar": Text("politik", "Kommentar", "41 Stimmen sind eine Mehrheit, aber kein Jubel",
                      "Wer so knapp gewinnt, sollte zuerst mit denen reden, die verloren haben.", "", .3, "registered"),
    "tunnel": Text("region", "Verkehr", "Sperre im Wangtunnel nach Lkw-Brand",
                   "Verletzt wurde niemand. Die Umleitung führt über Leithen.", "", .4),
    "strom": Text("wirtschaft", "Energie", "Stadtwerke senken den Strompreis um 8 Prozent",
                  "Ein Haushalt spart ab Jänner rund 6 Euro im Monat.", "", .9),
    "ufer": Text("region", "Nach dem Hochwasser", "Die Ache ist wieder in ihrem Bett",
                 "214 Keller ausgepumpt, zwei Brücken gesperrt, niemand verletzt: Die Feuerwehr zieht Bilanz.", "river", 6,
                 topics=("hochwasser",), caption="Der Pegel fällt.", alt="Illustration: eine Stadt am Fluss."),
    "derby": Text("sport", "Handball", "27:26 - Tannbach dreht das Derby in der letzten Minute",
                  "Eine Parade, ein Gegenstoß, ein Aufschrei.", "football", 14, caption="Die letzte Minute."),
    "spital": Text("region", "Spital", "Warum die Geburtenstation bleiben darf - vorerst",
                   "Drei Hebammen, ein Primar und ein Vertrag über zwei Jahre.", "", 50, "premium", body=PLAIN_BODY),
    "gutachten": Text("region", "Achenbahn", "Das Gutachten, das niemand zeigen wollte",
                      "Die Sanierung wäre um ein Drittel billiger als behauptet.", "train", 76, "premium", ("achenbahn",)),
    "streik": Text("welt", "Handel", "Hafenarbeiter beenden Streik nach neun Tagen",
                   "Ein Abschluss über drei Jahre bringt elf Prozent mehr Lohn.", "harbour", 6.2),
    "theater": Text("kultur", "Stadttheater", "Ein Sommernachtstraum im Februar",
                    "Die Intendantin stellt ihre letzte Spielzeit vor - und lässt es krachen.", "theatre", 7.5),
    "budget": Text("politik", "Landtag", "Budget mit drei Unbekannten",
                   "Das Land rechnet mit Einnahmen, die es noch nicht gibt.", "parliament", 30, "premium",
                   caption="Bis spät in die Nacht wurde gerechnet.", alt="Illustration: ein Gebäude mit Säulen.", body=BUDGET_BODY),
    "radweg": Text("politik", "Verkehr", "Radweg durch die Schulgasse kommt nun doch",
                   "Der Gemeinderat beschließt, was er im Frühjahr verworfen hatte.", "", 48),
    "knoedel": Text("politik", "Rückblick", "Drei Kandidaten, ein Wirt und 400 Knödel", "Wie über Politik gestritten wird.", "", 900),
    "gletscher": Text("welt", "Klima", "Die Gletscher der Alpen verlieren weiter an Masse",
                      "Forscher melden das dritte Jahr mit starkem Rückgang in Folge.", "mountains", 26),
    "gipfel": Text("welt", "Treffen auf der Insel", '"Gipfel der Gesten": Zwei reden, unterschreiben aber nichts',
                   "Nach mehr als drei Stunden gehen die beiden Staatschefs ohne Vertrag auseinander. Für beide hat sich die Reise "
                   "dennoch gelohnt - aus verschiedenen Gründen.", "summit", since(2019, 4, 25, 7, 40), topics=("gipfel", "sanktionen"),
                   authors=("perner", "okoro"), dateline="Hafenstadt", caption="Zwei Stühle, viele Fahnen: Jede Geste war geprobt.",
                   alt="Illustration: zwei leere Stühle vor einem Fenster zum Meer.", sources=("NAG", "OSD"),
                   credit="NORDLICHT/BILDAGENTUR OST/ALEXANDRA FIEDLER-MORGENSTERN", creator="Alexandra Fiedler-Morgenstern",
                   body=GIPFEL_BODY, updates=((150, "Gespräch unter vier Augen beendet, Zeitangaben ergänzt"),
                                              (385, "Nach dem Ende des Treffens neu geschrieben, Ausblick ergänzt"))),
    "zug": Text("welt", "Anreise", "Ein grüner Zug hält an der Grenze", "Brot, Salz und ein kurzer Spaziergang am Bahnsteig.",
                "train", since(2019, 4, 24, 13, 10), topics=("gipfel",)),
    "maurer": Text("wirtschaft", "Hintergrund", "Die unsichtbaren Maurer der Hafenstadt",
                   "Sie bauen Wohnblöcke und Brücken und bekommen vom Lohn den kleineren Teil. Bis Jahresende müssen sie fort. Was dann?",
                   "factory", since(2019, 4, 20, 6, 0), "premium", ("gipfel", "sanktionen")),
    "kohle": Text("welt", "Erklärt", "Kohle, Öl, Arbeiter: Was die Sanktionen verbieten", "Ein Überblick.", "", since(2019, 3, 2, 8, 0), "registered",
                  ("sanktionen", "gipfel")),
    "abbruch": Text("welt", "Gipfel im Winter", "Gedeckte Tische, leere Stühle: Das Treffen endet ohne Ergebnis",
                    "Das Mittagessen entfällt, die Unterzeichnung auch.", "city", since(2019, 2, 28, 10, 20), topics=("gipfel",)),
    "minister": Text("welt", "Vorgespräch", "Der Minister reist an: Ein zweites Treffen rückt näher", "Ort und Zeit bleiben offen.",
                     "", since(2018, 10, 7, 15, 30), topics=("gipfel",)),
    "container": Text("region", "Bildung", "Turnen im Gang, Rechnen im Container", "Die Volksschule wird saniert - heuer wirklich.",
                      "school", 9),
    "imker": Text("region", "Natur", "Der Mann mit den zwei Millionen Mitarbeiterinnen", "Vierzig Bienenvölker auf dem Dach.", "", since(2019, 5, 18, 8, 0)),
    "bahn": Text("region", "Achenbahn", "Hundert Jahre und kein bisschen schneller", "Ein Fest mit Blasmusik und Verspätung.", "", since(2018, 9, 15, 18, 0),
                 topics=("achenbahn",)),
    "apfel": Text("wirtschaft", "Landwirtschaft", "Viele Äpfel, wenig Geld", "Die Ernte ist um ein Fünftel größer.", "field", 12),
    "nachbar": Text("wirtschaft", "Energie", "Strom vom Nachbarn", "212 Haushalte teilen.", "", 40),
    "webstuhl": Text("wirtschaft", "Standort", "Webstühle zu verkaufen", "Die letzte Spinnerei schließt.", "", 60, "premium"),
    "buch": Text("kultur", "Porträt", "Die Frau, die weiß, was Sie lesen wollen",
                 "Seit vierzig Jahren verkauft sie Bücher. Einen Computer hat sie, sie schaltet ihn nur nicht ein.", "market", 20, "premium"),
    "bibliothek": Text("kultur", "Stadtbibliothek", "Ausleihen ohne Ausweis", "Ab sofort genügt ein Handschlag.", "", 4),
    "musik": Text("kultur", "Musik", "Achtzig Trompeten und ein Todesfall", "Beim Bezirksmusikfest wurde gefeiert und getrauert.", "", 90),
    "lift": Text("sport", "Winter", "Sallach sperrt früher auf", "Zwei Lifte laufen ab Samstag - mit Schnee vom vergangenen Jahr.", "snow", 15),
    "pfeife": Text("sport", "Fußball", "Wo sind die Schiedsrichter?", "Spiele fallen aus, weil niemand pfeifen will.", "", 31, "registered"),
    "eis": Text("sport", "Eishalle", "Das Eis kommt von der Käserei", "Abwärme hin, Kälte her.", "", 44),
    "schach": Text("sport", "Schach", "Remis gegen die eigene Großmutter", "Mit elf Jahren Bezirksmeisterin.", "", 70),
}  # fmt: skip

CORRECTION = 'In einer früheren Fassung stand, das Treffen habe "fast vier Stunden" gedauert. Es waren mehr als drei.'
#: What a page must bear: a word that has no place to break, and a headline that does not end.
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän"
LONG_HEADLINE = (
    f'"{LONG_WORD}switwenrente": Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz fällt nach siebzehn Jahren, '
    "Gemeinden rechnen mit Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
)
