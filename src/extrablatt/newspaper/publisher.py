"""What newspaper.toml says of the publisher, ``[publisher]``, and what the law of its country wants there. Free of Django.

Sources: AT Mediengesetz § 24 (imprint), § 25 (disclosure), E-Commerce-Gesetz § 5; DE Digitale-Dienste-Gesetz § 5,
Medienstaatsvertrag § 18 (2), VSBG § 36; CH Strafgesetzbuch Art. 322, UWG Art. 3 (1) s; EU 2016/679 Art. 13. Associations in
Austria: Vereinsgesetz § 18 (3).
"""

from __future__ import annotations

from dataclasses import dataclass

from . import legal_forms

COUNTRIES = ("AT", "DE", "CH")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Legal data for imprint, disclosure and privacy. All texts; a line break parts lines of an address."""

    #: The enterprise as it is registered, with its legal form.
    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    #: Number in the register of companies, and the court or office that keeps it.
    register: str = ""
    court: str = ""
    #: AT: ATU…, DE: DE…, CH: CHE-… (UID).
    vat_id: str = ""
    managing_director: str = ""
    editor_in_chief: str = ""
    #: Who answers for the content (DE § 18 (2) MStV: with address; CH Art. 322 StGB); empty: the editor-in-chief.
    responsible: str = ""
    #: AT § 24 (2) MedienG: the Herausgeber, where it is another than the owner.
    herausgeber: str = ""
    #: AT § 25 MedienG: object of the enterprise, supervisory board, shares and who holds them, shares in other media, line.
    business: str = ""
    supervisory_board: str = ""
    ownership: str = ""
    #: Also CH Art. 322 (2) StGB: holdings in other enterprises.
    holdings: str = ""
    blattlinie: str = ""
    #: Supervisory authority and chamber, where there are any (AT § 5 ECG, DE § 5 DDG).
    authority: str = ""
    chamber: str = ""
    #: The press council whose decisions the newspaper honours.
    press_council: str = ""
    #: Data protection officer, or whom to ask.
    privacy_contact: str = ""
    #: Who stores and sends on the newspaper's behalf (hosting, mail), for the privacy page.
    processors: str = ""
    #: "none": takes part in no consumer dispute settlement; else what there is to say of it (DE § 36 VSBG).
    dispute_resolution: str = ""
    country: str = "AT"

    @property
    def form(self) -> str:
        """The legal form, read from the name: one of :data:`legal_forms.FORMS`, or nothing."""
        return legal_forms.form(self.name)

    @property
    def discloses(self) -> bool:
        """Whether there is a page about the newspaper's owners: by law in Austria, elsewhere where it has something to say."""
        told = (self.business, self.ownership, self.supervisory_board, self.holdings, self.blattlinie)
        return self.country == "AT" or any(text.strip() for text in told)


#: Country → (fields, where the law asks for them).
_WANTED = {
    "AT": (
        (("name", "address"), "§ 24, § 25 MedienG, § 5 ECG"),
        (("email",), "§ 5 ECG"),
        (("business", "ownership", "blattlinie"), "§ 25 MedienG"),
    ),
    "DE": (
        (("name", "address", "email"), "§ 5 DDG"),
        (("editor_in_chief|responsible",), "§ 18 (2) MStV"),
    ),
    "CH": (
        (("name", "address", "email"), "Art. 322 StGB, Art. 3 (1) s UWG"),
        (("editor_in_chief|responsible",), "Art. 322 StGB"),
    ),
}

_BODIES = ("company", "cooperative", "association")
_MERCHANTS = ("company", "cooperative", "sole")

#: Country → (field, where the law asks for it, of which legal forms). Swiss law asks for no more than the above.
_WANTED_OF = {
    "AT": (
        ("managing_director", "§ 25 (2) MedienG", _BODIES),
        ("register", "§ 5 ECG", _MERCHANTS),
        ("register", "§ 18 (3) VerG", ("association",)),
        ("court", "§ 5 ECG", _MERCHANTS),
        ("vat_id", "§ 5 ECG", _MERCHANTS),
    ),
    "DE": (
        ("managing_director", "§ 5 DDG", _BODIES),
        ("register", "§ 5 DDG", legal_forms.FORMS),
        ("court", "§ 5 DDG", legal_forms.FORMS),
        ("vat_id", "§ 5 DDG", _MERCHANTS),
    ),
    "CH": (),
}


def missing(publisher: Publisher) -> list[str]:
    """What the country's law wants and newspaper.toml does not tell: ``ownership (§ 25 MedienG)``."""
    wanted = [(field, law) for fields, law in _WANTED[publisher.country] for field in fields]
    wanted += [(field, law) for field, law, forms in _WANTED_OF[publisher.country] if publisher.form in forms]
    return [
        f"{field.replace('|', ' or ')} ({law})"
        for field, law in wanted
        if not any(getattr(publisher, name).strip() for name in field.split("|"))
    ]
