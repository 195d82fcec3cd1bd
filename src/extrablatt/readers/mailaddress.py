"""One form for every way to write a mail address, so that one person is one account. Pure.

What differs only in writing is the same mailbox: the case of the letters, a domain in letters or in Punycode (RFC 5890:
U-label, A-label), letters composed or not and full-width forms (Unicode NFC, NFKC), characters nobody sees, a quoted local
part (RFC 5321, 4.1.2) that needs no quotation marks. The domain is mapped as browsers and mail programs do (UTS 46,
non-transitional) and kept as ASCII, which is also what mail is sent to: what is stored is the mailbox the code went to, never
another spelling somebody typed, so that no likeness of letters opens somebody else's account.
"""

from __future__ import annotations

import re
import unicodedata

import idna

#: RFC 5321, 4.5.3.1: octets of the local part, and of a whole path without its angle brackets.
MAX_LOCAL, MAX_WHOLE = 64, 254
#: Default-ignorable beside the format characters (category Cf): nobody sees them (Unicode, DerivedCoreProperties).
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
#: Meaningful in the domains of some scripts (RFC 5892, A.1 and A.2), so looked at by the domain's own rules first.
_JOINERS = "\u200c\u200d"
_DOT_ATOM = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ASCII_DOMAIN = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)


class NotAnAddress(ValueError):
    """This is no mail address."""


def _seen(text: str, keep: str = "") -> str:
    """``text`` without what nobody sees. Raises NotAnAddress for control characters."""
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise NotAnAddress("a control character")
        if (category == "Cf" and character not in keep) or _UNSEEN.match(character):
            continue
        kept.append(character)
    return "".join(kept)


def canonical(text: str) -> str:
    """The one form of an address: ``Abo@München-Bote.example`` → ``abo@xn--mnchen-bote-thb.example``.

    Idempotent. Raises :class:`NotAnAddress`.
    """
    text = unicodedata.normalize("NFKC", _seen(text.strip(), _JOINERS)).strip()
    local, at, domain = text.rpartition("@")
    if not at:
        raise NotAnAddress("no @")
    return f"{_local(local)}@{_domain(domain)}"


def _local(text: str) -> str:
    # lower, not casefold: that would make strauß and strauss one mailbox, which they are not.
    text = unicodedata.normalize("NFKC", _seen(text).lower())
    if quoted := _QUOTED.fullmatch(text):
        text = re.sub(r"\\(.)", r"\1", quoted[1])
    if not _DOT_ATOM.fullmatch(text) or len(text) > MAX_LOCAL:
        raise NotAnAddress("the part before the @")
    return text


def _domain(text: str) -> str:
    for written in dict.fromkeys((text, _seen(text))):
        plain = written.lower().rstrip(".") if written.endswith(".") and not written.endswith("..") else written.lower()
        try:
            found = idna.encode(written, uts46=True, transitional=False).decode("ascii").rstrip(".").lower()
        except (idna.IDNAError, UnicodeError):
            # What is in use and older than IDNA's rules, such as two hyphens in the third and fourth place.
            found = plain if "xn--" not in plain else ""
        if found == "localhost" or (_ASCII_DOMAIN.fullmatch(found) and not found.rpartition(".")[2].isdigit()):
            return found
    raise NotAnAddress("the part after the @")


def same(one: str, other: str) -> bool:
    """Whether two are the same mailbox; what is no address is like nothing."""
    try:
        return canonical(one) == canonical(other)
    except NotAnAddress:
        return False


def shown(address: str) -> str:
    """A canonical address as people write it: the domain in its own letters, where that leads back to the same address."""
    local, _at, domain = address.rpartition("@")
    try:
        written = f"{local}@{idna.decode(domain)}"
        return written if canonical(written) == address else address
    except (idna.IDNAError, UnicodeError, NotAnAddress):
        return address
