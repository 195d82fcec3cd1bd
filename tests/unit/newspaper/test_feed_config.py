"""``[[wire.feeds]]``: what is read, and clear words for mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from extrablatt.newspaper import config
from extrablatt.wire.feedconfig import FeedConfigError, HttpFeed, SftpFeed, WireqFeed


def _parse(tmp_path: Path, *tables: str) -> config.Newspaper:
    return config.parse('name = "x"\n' + "\n".join(f"[[wire.feeds]]\n{table}" for table in tables), tmp_path)


def test_feeds_are_read_with_their_defaults(tmp_path: Path) -> None:
    paper = _parse(
        tmp_path,
        'name = "dpa"\ntransport = "wireq"\nurl = "https://wireq.example/{password}"\npassword_env = "DPA"\nsilence = 30',
        'name = "ots"\ntransport = "http"\nurl = "https://ots.example/liste"\nlist = "json"\nheaders = { Accept = "a/b" }',
        'name = "reg"\ntransport = "sftp"\nurl = "sftp://a.example/out"\nfingerprint = "SHA256:x"\nkey_file = "keys/id"',
    )
    dpa, ots, reg = paper.wire.feeds
    assert isinstance(dpa, WireqFeed)
    assert isinstance(ots, HttpFeed)
    assert isinstance(reg, SftpFeed)
    assert (dpa.mode, dpa.silence, dpa.interval, dpa.allow_private, dpa.fetch_pictures) == (
        "receipts",
        30,
        30,
        False,
        True,
    )
    assert ots.headers == {"Accept": "a/b"}
    assert reg.key_file == str(tmp_path / "keys" / "id")


_HTTP = 'name = "a"\ntransport = "http"\nurl = "https://a.example/"\n'


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('transport = "http"', "needs a name"),
        ('name = "Mit Leerzeichen"\ntransport = "http"', "needs a name"),
        ('name = "inbox"\ntransport = "http"', "needs a name"),
        ('name = "a"', "transport must be one of folder, http, wireq, sftp, ftp, imap, s3, push"),
        ('name = "a"\ntransport = "taube"', "not 'taube'"),
        ('name = "a"\ntransport = "http"', "url is missing"),
        ('name = "a"\ntransport = "http"\nurl = "ftp://x.example"', "must begin with http:// or https://"),
        ('name = "a"\ntransport = "http"\nurl = "https://u:p@x.example"', "keys of their own"),
        ('name = "a"\ntransport = "http"\nurl = "https://x.example:acht"', "url must begin"),
        (_HTTP + 'intervall = 3', "unknown key 'intervall'"),
        (_HTTP + 'interval = "schnell"', "interval must be a whole number"),
        (_HTTP + "interval = 0", "at least 1"),
        (_HTTP + "allow_private = 1", "true or false"),
        (_HTTP + "headers = 3", "table of texts"),
        (_HTTP + 'list = "csv"', 'one of "", json, feed'),
        (_HTTP + 'password = "x"\npassword_env = "X"', "not several"),
        ('name = "a"\ntransport = "sftp"\nurl = "sftp://x.example/"', "fingerprint"),
        ('name = "a"\ntransport = "ftp"\nurl = "ftp://x.example/"\nafter = "move"', "needs move_to"),
        ('name = "a"\ntransport = "imap"\nurl = "imaps://x.example/"\nsenders = "x"', "list of texts"),
        ('name = "a"\ntransport = "wireq"\nurl = "https://x.example/"\nmode = "beides"', "one of receipts, dequeue"),
        ('name = "a"\ntransport = "s3"\nurl = "s3://b/"\nendpoint = "b.example"', "endpoint must begin"),
        ('name = "a"\ntransport = "push"', "needs a password"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_feed_and_key(tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(config.ConfigError, match=told):
        _parse(tmp_path, table)


def test_feeds_that_are_no_tables_or_have_one_name_are_told(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="two feeds have the name 'a'"):
        _parse(tmp_path, _HTTP, _HTTP)
    with pytest.raises(config.ConfigError, match=r"\[\[wire.feeds\]\] tables"):
        config.parse('name = "x"\n[wire]\nfeeds = 3', tmp_path)


def test_a_secret_comes_from_its_place_and_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "geheim").write_text("aus-der-datei\n")
    monkeypatch.setenv("PROBE_TOKEN", "aus-der-umgebung")
    places = ('password = "im-toml"', 'password_file = "geheim"', 'password_env = "PROBE_TOKEN"')
    for place, secret in zip(places, ("im-toml", "aus-der-datei", "aus-der-umgebung"), strict=True):
        feed = _parse(tmp_path, _HTTP + place).wire.feeds[0]
        assert isinstance(feed, HttpFeed)
        assert feed.secret() == secret
        assert "im-toml" not in repr(feed)
        assert secret not in feed.redact(f"kaputt: https://a.example/{secret}/")


def test_a_secret_that_is_not_there_is_told(tmp_path: Path) -> None:
    for place in ('password_file = "fehlt"', 'password_env = "PROBE_FEHLT"'):
        feed = _parse(tmp_path, _HTTP + place).wire.feeds[0]
        assert isinstance(feed, HttpFeed)
        with pytest.raises(FeedConfigError, match=r"feed a: .*(fehlt|PROBE_FEHLT)"):
            feed.secret()
