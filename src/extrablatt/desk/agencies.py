"""How news agencies are called in a source line, by the ways feeds spell them. Pure.

A key is a name's letters and digits without case and accents (``key``): long names, initials, hosts, and codes of
an agency's own services, which say nothing to readers.
"""

from __future__ import annotations

import unicodedata

from extrablatt.normalisation import folded

_NAMES: dict[str, tuple[str, ...]] = {
    "AAP": ("Australian Associated Press", "aap.com.au"),
    "AFP": ("Agence France-Presse", "afp.com"),
    "Agerpres": ("agerpres.ro",),
    "ANP": ("Algemeen Nederlands Persbureau", "anp.nl"),
    "Anadolu": ("Anadolu Agency", "Anadolu Ajansı", "aa.com.tr"),
    "ANSA": ("Agenzia Nazionale Stampa Associata", "Agenzia ANSA", "ansa.it"),
    "AP": ("Associated Press", "The Associated Press", "ap.org", "apnews.com"),
    "APA": ("Austria Presse Agentur", "APA-Basisdienst", "APA Basisdienst", "apa.at"),
    "APA-OTS": ("OTS", "ots.at", "Originaltext-Service"),
    "AWP": ("AWP Finanznachrichten", "awp.ch"),
    "Belga": ("Belga News Agency", "Agence Belga", "belga.be"),
    "Bloomberg": ("Bloomberg News", "bloomberg.com"),
    "BTA": ("bta.bg",),
    "Canadian Press": ("The Canadian Press", "La Presse Canadienne", "thecanadianpress.com"),
    "ČTK": ("Česká tisková kancelář", "Czech News Agency", "ctk.cz"),
    "dpa": (
        "Deutsche Presse-Agentur", "dpa Deutsche Presse-Agentur", "dpa Picture-Alliance", "picture alliance/dpa", "dpa.com",
        "dpa-infocom", "dpa-infoline", "dpa-Basisdienst", "dpa bdt",
        # regional and topical services
        "dpa-tmn", "lni", "lno", "lnw", "lby", "lbw", "lhe", "lrs", "lsw", "lah", "lmv", "lth", "lsn", "lbn", "lsc", "bdt",
        "dpa-lni", "dpa-lno", "dpa-lnw", "dpa-lby", "dpa-lbw", "dpa-lhe", "dpa-lrs", "dpa-lsw", "dpa-lah", "dpa-lmv",
        "dpa-lth", "dpa-lsn", "dpa-lbn", "dpa-lsc",
    ),
    "dpa-AFX": ("dpa-AFX Wirtschaftsnachrichten", "dpa-afx.de"),
    "dts": ("dts Nachrichtenagentur", "dts-nachrichtenagentur.de"),
    "EFE": ("Agencia EFE", "efe.com"),
    "epd": ("Evangelischer Pressedienst", "epd.de"),
    "Europa Press": ("europapress.es",),
    "Getty Images": ("gettyimages.com", "Getty"),
    "Hina": ("hina.hr",),
    "Interfax": ("interfax.com", "interfax.ru"),
    "Kathpress": ("Katholische Presseagentur", "kathpress.at"),
    "Keystone-SDA": (
        "SDA", "Schweizerische Depeschenagentur", "Keystone-SDA-ATS", "SDA-ATS", "ATS", "Agence télégraphique suisse", "sda.ch",
        "keystone-sda.ch",
    ),
    "KNA": ("Katholische Nachrichten-Agentur", "kna.de"),
    "Kyodo": ("Kyodo News", "kyodonews.net"),
    "Lusa": ("Agência Lusa", "lusa.pt"),
    "MTI": ("Magyar Távirati Iroda", "mti.hu"),
    "NTB": ("Norsk Telegrambyrå", "ntb.no"),
    "PA Media": ("Press Association", "PA", "pa.media"),
    "PAP": ("Polska Agencja Prasowa", "pap.pl"),
    "PTI": ("Press Trust of India", "ptinews.com"),
    "Reuters": ("Thomson Reuters", "Reuters News", "reuters.com"),
    "Ritzau": ("Ritzaus Bureau", "ritzau.dk"),
    "SID": ("Sport-Informations-Dienst", "sid.de"),
    "STA": ("Slovenska tiskovna agencija", "sta.si"),
    "STT": ("Suomen Tietotoimisto", "stt.fi"),
    "Tanjug": ("tanjug.rs",),
    "TASR": ("tasr.sk",),
    "TASS": ("ITAR-TASS", "tass.com", "tass.ru"),
    "TT": ("Tidningarnas Telegrambyrå", "TT Nyhetsbyrån", "tt.se"),
    "UPI": ("United Press International", "upi.com"),
    "Xinhua": ("Xinhua News Agency", "xinhuanet.com"),
}  # fmt: skip


def key(name: str) -> str:
    """The letters and digits of a name, without case and accents."""
    letters = unicodedata.normalize("NFKD", folded(name).casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _table() -> dict[str, str]:
    return {key(spelled): name for name, ways in _NAMES.items() for spelled in (name, *ways)}


#: Key → name.
KNOWN = _table()
