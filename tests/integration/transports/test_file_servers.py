"""FTP, FTPS and SFTP against real servers: everything once, the newest first, and nothing lost that is put away."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import trustme
from django.db import OperationalError

from extrablatt.newspaper.supervisor import free_port
from extrablatt.wire import actions
from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.models import RawFile, WireItem
from extrablatt.wire.transports import ftp, rounds, shelf
from tests.house import ninjs

from .conftest import MakeFeed, state, visit
from .fileservers import FtpServer, SftpServer

pytestmark = pytest.mark.django_db

Make = Callable[..., FeedConfig]


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """The agency's folder."""
    path = tmp_path / "agentur" / "out"
    (path / "erledigt").mkdir(parents=True)
    return path


@pytest.fixture(params=["ftp", "ftp-without-mlsd", "ftps", "sftp"])
def server(
    request: pytest.FixtureRequest, outbox: Path, tmp_path: Path, make_feed: MakeFeed
) -> Iterator[tuple[Any, Make]]:
    """A server over the agency's folder, and what makes feeds for it."""
    common = {"user": "blatt", "password": "geheim"}
    if request.param == "sftp":
        with SftpServer(outbox.parent) as sftp:
            url = f"sftp://127.0.0.1:{sftp.port}/out"
            yield (
                sftp,
                lambda **more: make_feed(
                    **({"transport": "sftp", "url": url, "fingerprint": sftp.fingerprint} | common | more)
                ),
            )
        return
    certificate = None
    scheme = "ftp"
    if request.param == "ftps":
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        certificate, scheme = tmp_path / "server.pem", "ftps"
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
        common["ca_file"] = "ca.pem"
    with FtpServer(outbox.parent, certificate, mlsd=request.param != "ftp-without-mlsd") as ftpd:
        url = f"{scheme}://localhost:{ftpd.port}/out"
        yield ftpd, lambda **more: make_feed(**({"transport": "ftp", "url": url} | common | more))


def _put(folder: Path, name: str, data: bytes, age: float = 60) -> None:
    (folder / name).write_bytes(data)
    os.utime(folder / name, (time.time() - age, time.time() - age))


def test_files_are_taken_once_and_stay_and_a_changed_one_is_taken_again(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    _put(outbox, "a.json", ninjs())
    _put(outbox, "größe.json", ninjs(guid="urn:zwei"))
    assert visit(make()).stored == 2
    # Another process, later: what it knows is what the feed's row says.
    assert visit(make()).files == []
    _put(outbox, "a.json", ninjs(version=2), age=30)
    assert visit(make()).stored == 1
    assert RawFile.objects.filter(name="größe.json").exists()
    assert len(list(outbox.glob("*.json"))) == 2


def test_the_memory_is_no_larger_than_the_folder(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    _put(outbox, "a.json", ninjs())
    visit(make())
    (outbox / "a.json").unlink()
    visit(make())
    assert state()["seen"] == {}


@pytest.mark.parametrize(("after", "where"), [("delete", []), ("move", ["a.json"])])
def test_what_is_stored_is_put_away(server: tuple[Any, Make], outbox: Path, after: str, where: list[str]) -> None:
    _, make = server
    _put(outbox, "a.json", ninjs())
    assert visit(make(after=after, move_to="erledigt" if after == "move" else "")).stored == 1
    assert list(outbox.glob("*.json")) == []
    assert [p.name for p in (outbox / "erledigt").iterdir()] == where


def test_nothing_is_put_away_that_could_not_be_stored(
    server: tuple[Any, Make], outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, make = server
    _put(outbox, "a.json", ninjs())

    def away(files: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "ingest_many", away)
        assert "could not be stored" in rounds.run(make(after="delete")).error
    assert (outbox / "a.json").exists()
    assert visit(make(after="delete")).stored == 1


def test_the_newest_come_first_and_only_what_is_wanted(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    for number in range(shelf.PORTION + 5):
        _put(outbox, f"{number:02d}.json", ninjs(guid=f"urn:{number}"), age=6000 - number * 60)
    for name in ("x.txt", ".versteckt.json", "halb.json.part"):
        _put(outbox, name, b"nicht")
    done = visit(make(pattern="*.json"))
    assert done.files[0] == f"{shelf.PORTION + 4:02d}.json"
    assert len(done.files) == shelf.PORTION + 5


def test_a_file_that_is_too_large_is_told_once_and_stops_no_other(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    _put(outbox, "film.json", b"x" * 5000)
    _put(outbox, "a.json", ninjs())
    first, second = visit(make(max_bytes=4000)), visit(make(max_bytes=4000))
    assert (first.stored, len(first.refused), second.refused) == (1, 1, [])
    assert "film.json has 5,000 bytes; at most 4,000 are allowed" in first.refused[0]


def test_a_connection_cut_in_a_file_loses_nothing(server: tuple[Any, Make], outbox: Path) -> None:
    running, make = server
    _put(outbox, "a.json", ninjs(text="<p>" + "wort " * 50_000 + "</p>"))
    running.cut = True
    assert "The connection to" in rounds.run(make(after="delete")).error
    running.cut = False
    assert (outbox / "a.json").exists()
    assert visit(make(after="delete")).stored == 1


def test_a_file_that_grows_while_it_is_fetched_is_left_for_the_next_round(
    server: tuple[Any, Make], outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, make = server
    whole = ninjs()
    _put(outbox, "a.json", whole[:100])
    real = actions.ingest_many

    def late(files: Any) -> Any:
        _put(outbox, "a.json", whole, age=10)
        return real(files)

    with monkeypatch.context() as patch:
        # It was whole for the listing, and is written anew before it is put away.
        patch.setattr(actions, "ingest_many", late)
        rounds.run(make(after="delete"))
    assert (outbox / "a.json").exists()
    assert visit(make(after="delete")).stored == 1
    assert WireItem.objects.count() == 1


def test_a_refused_login_is_told_clearly(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    error = rounds.run(make(password="falsch")).error
    assert "refuses the login" in error
    assert "check user" in error


def test_a_folder_that_is_not_there_is_told(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    url = make().url.replace("/out", "/gibtsnicht")  # type: ignore[attr-defined]
    assert "refuses" in rounds.run(make(url=url)).error


def test_a_server_of_our_own_network_is_refused_unless_allowed(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    assert "no public address" in rounds.run(make(allow_private=False)).error


def test_a_check_takes_nothing_and_puts_nothing_away(server: tuple[Any, Make], outbox: Path) -> None:
    _, make = server
    _put(outbox, "a.json", ninjs())
    assert [len(batch.files) for batch in rounds.check(make(after="delete"))] == [1]
    assert (outbox / "a.json").exists()
    assert WireItem.objects.count() == 0


@pytest.mark.parametrize("transport", ["ftp", "sftp"])
def test_nobody_there_and_a_silent_server_are_told(make_feed: MakeFeed, transport: str) -> None:
    more = {"fingerprint": "SHA256:x"} if transport == "sftp" else {}
    url = f"{transport}://127.0.0.1:{free_port()}/"
    assert "refused" in rounds.run(make_feed(transport=transport, url=url, **more)).error
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{transport}://127.0.0.1:{silent.getsockname()[1]}/"
        assert "within 1 seconds" in rounds.run(make_feed(transport=transport, url=url, timeout=1, **more)).error


def test_ftps_is_not_spoken_with_a_certificate_of_nobody_known(
    outbox: Path, tmp_path: Path, make_feed: MakeFeed
) -> None:
    certificate = tmp_path / "server.pem"
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    with FtpServer(outbox, certificate) as server:
        feed = make_feed(transport="ftp", url=f"ftps://localhost:{server.port}/", user="blatt", password="geheim")
        assert "can't be trusted" in rounds.run(feed).error


def test_names_that_would_be_commands_are_refused() -> None:
    with pytest.raises(ftp.TransportError, match="line break"):
        ftp._raw("a.json\r\nDELE b.json")


# --- SFTP: keys ------------------------------------------------------------------------------------------------------


def _sftp(make_feed: MakeFeed, server: SftpServer, **more: Any) -> FeedConfig:
    table = {"transport": "sftp", "url": f"sftp://127.0.0.1:{server.port}/out", "user": "blatt", "password": "geheim"}
    return make_feed(**(table | more))


def test_an_unknown_server_key_is_refused_and_shown(outbox: Path, make_feed: MakeFeed) -> None:
    with SftpServer(outbox.parent) as server:
        error = rounds.run(_sftp(make_feed, server, fingerprint="SHA256:" + "A" * 43)).error
        assert "not the one known here" in error
        assert server.fingerprint in error


def test_a_file_of_known_hosts_is_read(outbox: Path, make_feed: MakeFeed, tmp_path: Path) -> None:
    _put(outbox, "a.json", ninjs())
    with SftpServer(outbox.parent) as server:
        line = f"[127.0.0.1]:{server.port} {server.key.export_public_key().decode()}"
        (tmp_path / "known_hosts").write_text(line)
        assert visit(_sftp(make_feed, server, known_hosts="known_hosts")).stored == 1
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        (tmp_path / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {other}")
        assert "not the one known here" in rounds.run(_sftp(make_feed, server, known_hosts="known_hosts")).error


def test_a_login_with_a_key_needs_no_password(outbox: Path, make_feed: MakeFeed, tmp_path: Path) -> None:
    _put(outbox, "a.json", ninjs())
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(tmp_path / "id"), passphrase="losung")
    with SftpServer(outbox.parent, key.convert_to_public()) as server:
        feed = _sftp(make_feed, server, fingerprint=server.fingerprint, key_file="id", password="losung", timeout=30)
        assert visit(feed).stored == 1
        wrong = _sftp(make_feed, server, fingerprint=server.fingerprint, key_file="id", password="falsch", timeout=30)
        assert "key of this feed" in rounds.run(wrong).error


def test_a_data_connection_goes_to_the_server_and_nowhere_else(make_feed: MakeFeed) -> None:
    """A PASV answer that names another address (an FTP bounce into our network) is not followed."""
    asked = threading.Event()
    with socket.create_server(("127.0.0.2", 0)) as inside:
        inside.settimeout(0.3)
        port = inside.getsockname()[1]

        def serve(listener: socket.socket) -> None:
            conn, _ = listener.accept()
            with conn, conn.makefile("rw", newline="") as talk:
                talk.write("220 da\r\n")
                talk.flush()
                for line in talk:
                    word = line.split()[0].upper()
                    if word == "PASV":
                        asked.set()
                    answers = {
                        "USER": "331 weiter", "PASS": "230 da", "TYPE": "200 gut",
                        "PASV": f"227 ok (127,0,0,2,{port >> 8},{port & 255})", "QUIT": "221 bis bald",
                    }  # fmt: skip
                    talk.write(answers.get(word, "502 nein") + "\r\n")
                    talk.flush()

        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=serve, args=(listener,), daemon=True).start()
            rounds.run(make_feed(transport="ftp", url=f"ftp://127.0.0.1:{listener.getsockname()[1]}/"))
        assert asked.is_set()
        with pytest.raises(TimeoutError):
            inside.accept()
