"""IMAP against a real server: every mail once, whatever happens to the mailbox."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.db import OperationalError

from extrablatt.wire import actions, raw
from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.models import RawFile
from extrablatt.wire.transports import imap, rounds
from tests.house import ninjs

from .conftest import MakeFeed, state, visit
from .mailserver import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def _mail(subject: str = "Meldung", sender: str = "desk@agentur.example", *attached: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "wire@blatt.example", subject
    message["Message-ID"] = f"<{subject}@agentur.example>"
    message.set_content("Ein Satz aus der Meldung.\n")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _feed(make_feed: MakeFeed, server: MailServer, **more: Any) -> FeedConfig:
    table = {"transport": "imap", "url": server.url, "user": "blatt", "password": "geheim", "plain": True}
    return make_feed(**(table | more))


def test_mails_are_taken_once_and_marked_as_read(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(_mail("eins"), _mail("zwei"))
    feed = _feed(make_feed, mails)
    assert len(visit(feed).files) == 2
    assert mails.count(criterion="UNSEEN") == 0
    assert visit(feed).files == []
    mails.put(_mail("drei"))
    assert len(visit(feed).files) == 1
    assert {raw.load(file.sha256) for file in RawFile.objects.all()} == {_mail("eins"), _mail("zwei"), _mail("drei")}


def test_a_mail_somebody_has_read_meanwhile_is_taken_all_the_same(mails: MailServer, make_feed: MakeFeed) -> None:
    feed = _feed(make_feed, mails)
    visit(feed)
    mails.put(_mail("eins"))
    client = mails.client()
    client.select("INBOX")
    client.store("1", "+FLAGS", r"(\Seen)")
    client.logout()
    assert len(visit(feed).files) == 1


def test_old_mails_that_were_read_before_we_came_are_left(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(_mail("alt"))
    client = mails.client()
    client.select("INBOX")
    client.store("1", "+FLAGS", r"(\Seen)")
    client.logout()
    mails.put(_mail("neu"))
    assert len(visit(_feed(make_feed, mails)).files) == 1


def test_kept_mails_stay_unread(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(_mail("eins"))
    feed = _feed(make_feed, mails, after="keep")
    assert (len(visit(feed).files), len(visit(feed).files)) == (1, 0)
    assert mails.count(criterion="UNSEEN") == 1


@pytest.mark.parametrize(("after", "there"), [("move", 1), ("delete", 0)])
def test_mails_are_moved_or_deleted_once_they_are_stored(
    mails: MailServer, make_feed: MakeFeed, after: str, there: int
) -> None:
    mails.make_folder('"Erledigt &- fertig"')
    mails.put(_mail("eins"))
    feed = _feed(make_feed, mails, after=after, move_to="Erledigt & fertig")
    assert len(visit(feed).files) == 1
    assert mails.count() == 0
    assert mails.count('"Erledigt &- fertig"') == there


def test_nothing_is_marked_that_could_not_be_stored(
    mails: MailServer, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails.put(_mail("eins"))
    feed = _feed(make_feed, mails)

    def away(files: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "ingest_many", away)
        assert "could not be stored" in rounds.run(feed).error
    assert mails.count(criterion="UNSEEN") == 1
    assert len(visit(feed).files) == 1


def test_a_mailbox_made_anew_brings_no_duplicates(make_feed: MakeFeed) -> None:
    with MailServer() as first:
        first.put(_mail("eins"))
        feed = _feed(make_feed, first)
        visit(feed)
        before = state()["validity"]
    with MailServer(first.port) as second:
        second.put(_mail("zwei"), _mail("eins"))
        again = visit(feed)
    assert state()["validity"] != before
    assert len(again.files) == 2
    assert RawFile.objects.count() == 2


def test_many_mails_come_newest_first_and_a_stop_in_between_loses_none(mails: MailServer, make_feed: MakeFeed) -> None:
    import threading

    mails.put(*(_mail(f"nr{number:02d}") for number in range(imap.PORTION + 3)))
    feed = _feed(make_feed, mails)
    stop = threading.Event()
    first = rounds.run(feed, stop=stop, after=stop.set)
    assert len(first.files) == imap.PORTION
    assert first.files[0] > first.files[-1]
    assert len(visit(feed).files) == 3
    assert visit(feed).files == []


def test_attachments_are_delivered_by_their_names(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(
        _mail("bild", "a@b.example", ("meldung.json", ninjs()), ("bild.jpg", b"\xff\xd8\xff bild")), _mail("ohne")
    )
    done = visit(_feed(make_feed, mails, deliver="attachments"))
    assert sorted(done.files)[-2:] == ["bild.jpg", "meldung.json"]
    assert len(done.files) == 3
    assert RawFile.objects.get(name="bild.jpg").state == "media"
    assert RawFile.objects.get(name="meldung.json").items.count() == 1


def test_only_mails_of_the_senders_named_are_taken(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(
        _mail("ja1", "Dienst <wire@apa.example>"),
        _mail("ja2", "WIRE@DPA.example"),
        _mail("nein", "apa.example@boese.example"),
    )
    done = visit(_feed(make_feed, mails, senders=["@apa.example", "wire@dpa.example"]))
    assert len(done.files) == 2
    assert mails.count(criterion="UNSEEN") == 1


def test_a_mail_that_is_too_large_is_told_once(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(_mail("gross", "a@b.example", ("film.bin", b"x" * 5000)), _mail("klein"))
    feed = _feed(make_feed, mails, max_bytes=4000)
    first, second = visit(feed), visit(feed)
    assert (len(first.files), len(first.refused), second.refused) == (1, 1, [])
    assert "at most 4,000" in first.refused[0]


def test_starttls_is_used_and_its_certificate_checked(make_feed: MakeFeed, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    with MailServer(certificate=tmp_path / "server.pem") as server:
        url = f"imap://localhost:{server.port}/"
        assert visit(_feed(make_feed, server, url=url, plain=False, ca_file="ca.pem")).files == []
        assert "can't be trusted" in rounds.run(_feed(make_feed, server, url=url, plain=False)).error


def test_without_tls_no_password_is_sent(mails: MailServer, make_feed: MakeFeed) -> None:
    assert "STARTTLS" in rounds.run(_feed(make_feed, mails, plain=False)).error


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"password": "falsch"}, "refuses the login"),
        ({"url": "/Fehlt"}, "refuses folder Fehlt"),
        ({"allow_private": False}, "no public address"),
    ],
)
def test_what_is_refused_is_told(mails: MailServer, make_feed: MakeFeed, more: dict[str, Any], told: str) -> None:
    if "url" in more:
        more = {"url": mails.url.replace("/INBOX", more["url"])}
    assert told in rounds.run(_feed(make_feed, mails, **more)).error


def test_a_silent_server_is_told(make_feed: MakeFeed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"imap://127.0.0.1:{silent.getsockname()[1]}/"
        feed = make_feed(transport="imap", url=url, timeout=1, plain=True)
        assert "did not answer within 1 seconds" in rounds.run(feed).error


def test_a_check_changes_nothing(mails: MailServer, make_feed: MakeFeed) -> None:
    mails.put(_mail("eins"))
    assert [len(batch.files) for batch in rounds.check(_feed(make_feed, mails, after="delete"))] == [1]
    assert mails.count(criterion="UNSEEN") == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("INBOX", '"INBOX"'),
        ("Müll", '"M&APw-ll"'),
        ("A & B", '"A &- B"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("台北", '"&U,BTFw-"'),
    ],
)
def test_names_of_folders_are_sent_in_modified_utf_7(name: str, sent: str) -> None:
    assert imap._quoted(name) == sent


def test_a_folders_name_can_not_smuggle_a_command() -> None:
    with pytest.raises(imap.TransportError):
        imap._quoted('INBOX"\r\nA1 DELETE "INBOX')
