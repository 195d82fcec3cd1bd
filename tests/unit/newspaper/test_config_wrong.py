"""Every key of newspaper.toml with values that can't be meant: one line that names key and value and says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extrablatt.newspaper import config, databaseurl

#: Table (empty: the top) → key → wrong values as TOML writes them, each with a word of what is to be done.
WRONG: dict[str, dict[str, list[tuple[str, str]]]] = {
    "": {
        "name": [("5", "quotation marks"), ('""', "empty"), ('"  "', "empty"), (r'"a\u0000b"', r"U\+0000"), (r'"a\nb"', r"U\+000A"),
                 (f'"{"x" * 400}"', "300")],
        "claim": [("true", "quotation marks"), (r'"a\nb"', r"U\+000A")],
        "base_url": [('"blatt.example"', "https://"), ('"ftp://a.example"', "https://"), ('"https://"', "no address"),
                     ('"https://a b.example"', "no address"), ('"https://a.example/"', "slash"), ('"https://a.example/blatt"', "root"),
                     ('"https://a.example?x=1"', "root"), ('"https://a.example#x"', "root"), ('"https://u:p@a.example"', "root"),
                     ('"https://a.example:99999"', "no address"), ('"https://a.example:"', "no address"), ('"https://öffi.example"', "xn--ffi-rna.example"),
                     ('"https://-a.example"', "host"), ('"https://999.1.1.1"', "host"), ('"https://[::1"', "no address"), ("1", "quotation marks")],
        "language": [('"xx"', "such as de-at"), ('"de_CH"', "written de-ch"), ('"DE-AT"', "written de-at"), ('"it"', "language new it"),
                     ('""', "such as"), ('"deutsch"', "such as"), ('"../de"', "such as"), ('"de-"', "such as"), ("[]", "quotation marks")],
        "time_zone": [('"Wien"', "Europe/Vienna"), ('"Europa/Berlin"', "mean Europe/Berlin"), ('"Europe/Zurch"', "mean Europe/Zurich"), ('""', "such as"),
                      ('"Europe"', "such as"), ('"/etc/passwd"', "such as"), ("1", "quotation marks")],
        "database_url": [('"mysql://h/a"', "postgresql://"), ('"postgresql:"', "no address"), ('"postgresql://host"', "name of one database"),
                         ('"postgresql://host/"', "name of one database"), ('"postgresql://host/a/b"', "name of one database"),
                         ('"postgresql://host:99999/a"', "65535"), ('"postgresql://u:p#w@host/a"', "%23|no good host"), ('"postgresql://host/a b"', "%20"),
                         ('"postgresql://host/a?sslmod=require"', "mean sslmode"), ('"postgresql://host/a?sslmode=verify_full"', "mean verify-full"),
                         ('"postgresql://host/a?sslmode"', "such as .sslmode"), ('"postgresql://host/a?sslrootcert=/fehlt.pem"', "no file"),
                         ('"postgresql://host/a?port=x"', "65535"), ('"sqlite:"', "name a file"), ('"sqlite:data/"', "name a file"), ("3", "quotation marks")],
        "database_url_file": [('"fehlt"', "can't be read"), ("3", "quotation marks"), ('"leer"', "is empty")],
        "database_url_env": [('"BLATT_NOT_SET"', "not set"), ("3", "quotation marks")],
        "data": [('""', "folder"), ('"."', "of their own"), ('".."', "of their own"), ('"/"', "of their own"), ('"leer"', "is a file"),
                 ('"leer/data"', "is a file"), ("1", "quotation marks")],
        "debug": [('"ja"', "true or false"), ("1", "true or false")],
        "sections": [("3", r"\[\[sections\]\]")], "theme": [("3", "table")], "publisher": [("3", "table")], "wire": [("3", "table")],
        "server": [("3", "table")], "readers": [("3", "table")], "desk": [("3", "table")], "figures": [("3", "table")], "mail": [("3", "table")],
        "feeds": [("3", "table")], "rights": [("3", "table")], "trust": [("3", "table")], "ads": [("3", "table")], "fediverse": [("3", "table")],
        "alarms": [("3", "table")], "backup": [("3", "table")], "log": [("3", "table")], "keeping": [("3", "table")],
    },
    "keeping": {
        key: [("-1", "between 0"), ("40000", "between 0"), ('"1 Jahr"', "whole number"), ("true", "whole number")]
        for key in ("raw_wires", "quarantine", "revisions", "mails", "audit", "sealed")
    },
    "log": {
        "form": [('"jsn"', "mean json"), ("4", "quotation marks")],
        "level": [('"warn"', "one of debug"), ("4", "quotation marks")],
        "keep": [("0", "between 1"), ('"14"', "whole number")],
        "max_mb": [("0", "between 1"), ('"x"', "whole number")],
        "access": [('"yes"', "true or false")],
        "access_addresses": [("1", "true or false")],
    },
    "alarms": {
        "mail": [('"a@b.example"', "list of texts"), ('["a"]', "e-mail"), ('[""]', "empty"), ('["https://a.example/"]', "e-mail")],
        "web_hook": [('"gateway"', "https://"), ('"http://gateway.example/"', "this machine only"), ('"https://u:p@a.example/"', "https://"),
                     ('"https://a b.example/"', "https://"), ('"https://a.example:99999/"', "https://"), ('"https://-a.example/"', "host"), ("4", "quotation marks")],
        "web_hook_token": [("4", "quotation marks"), (r'"a\u0000"', r"U\+0000"), ('"geheim"', "needs a web_hook")],
        "web_hook_token_file": [("4", "quotation marks"), ('"token"', "needs a web_hook")],
        "web_hook_token_env": [("4", "quotation marks"), ('"BLATT_TOKEN"', "needs a web_hook")],
        "escalate_to": [('"a@b.example"', "list of texts"), ('["a"]', "e-mail"), ('["http://a.example/"]', "this machine only"), ('[""]', "empty"),
                        ('["a@b.example"]', "first")],
        "escalate_after": [("-1", "between 0"), ("100000", "between 0"), ('"15"', "whole number"), ("1.5", "whole number")],
        "quiet": [('"22-6"', "such as 22:00-06:00"), ('"25:00-06:00"', "such as"), ('"22:00-22:00"', "such as"), ("22", "quotation marks")],
        "mute": [('"disk_low"', "list of texts"), ('["Disk low"]', "kind of alarm"), ('["disk_lo"]', "mean disk_low")],
    },
    "sections": {
        "slug": [('"Öffi zwei"', '"oeffi-zwei"'), ('""', "small letter"), ('"2024"', "small letter"), ('"a/b"', "small letter"), ('"desk"', "address of the house"),
                 ("4", "quotation marks"), (f'"{"a" * 61}"', "small letter")],
        "name": [('""', "empty"), ("4", "quotation marks")],
        "colour": [('"gren"', "mean green"), ('"#ff0000"', "one of red"), ("4", "quotation marks")],
    },
    "theme": {
        "name": [('"fehlt"', "nor a folder"), ('"brodsheet"', "mean broadsheet"), ("4", "quotation marks"), (r'"a\u0000"', r"U\+0000")],
        "logo": [('"fehlt.svg"', "no file"), ('"/etc/passwd"', "outside"), ('"leer"', "svg"), ("4", "quotation marks")],
        "logo_dark": [('"dunkel.svg"', "logo for light screens"), ("4", "quotation marks")],
        "light": [("4", "table"), ('{ accent = "rot" }', "colour"), ('{ akzent = "#000000" }', "mean accent"), ('{ ink = "#ffffff" }', "contrast")],
        "dark": [("4", "table"), ("{ accent = 4 }", "colour")],
        "fonts": [("4", "table"), ('{ serif = "a;b" }', "list of fonts")],
    },
    "publisher": {
        **{key: [("4", "quotation marks"), (r'"a\u0007"', r"U\+0007")] for key in (
            "name", "address", "phone", "register", "court", "vat_id", "managing_director", "editor_in_chief", "responsible", "herausgeber",
            "business", "supervisory_board", "ownership", "holdings", "blattlinie", "authority", "chamber", "press_council", "privacy_contact",
            "processors", "dispute_resolution")},
        "email": [('"verlag"', "e-mail"), ('"a@b@c.example"', "e-mail"), ("4", "quotation marks")],
        "country": [('"FR"', "one of AT, DE, CH"), ('"at"', "mean AT"), ("4", "quotation marks")],
    },
    "wire": {
        "inbox": [('"/"', "of its own"), ('"."', "of its own"), ('".."', "of its own"), ('"secrets"', "newspaper's own"), ('"raw/x"', "newspaper's own"),
                  ('"../leer"', "is a file"), ("4", "quotation marks")],
        "max_bytes": [("0", "between"), ("-1", "between"), ("2.5", "whole number"), ("true", "whole number")],
        "on_cancel": [('"nichts"', "one of withdraw"), ('"withdrawn"', "mean withdraw"), ("4", "quotation marks")],
        "on_cancel_by_feed": [('"withdraw"', "table"), ('{ dpa = "nie" }', "one of withdraw"), ("{ dpa = 1 }", "one of withdraw"), ('{ DPA = "tell" }', "'dpa'"),
                              ("[]", "table")],
        "feeds": [("4", r"\[\[wire.feeds\]\]"), ("[4]", "table")],
    },
    "server": {
        "host": [('"my host"', "must be a host"), ('"127.0.0.1:80"', "must be a host"), ('""', "must be a host"), ('"300.1.1.1"', "must be a host"), ("4", "quotation marks")],
        "port": [("0", "65535"), ("99999", "65535"), ("-1", "65535"), ('"achtzig"', "whole number"), ("80.5", "whole number")],
        "workers": [("0", "between 1"), ("1000", "between 1"), ('"2"', "whole number")],
        "office_port": [("99999", "65535"), ("-1", "65535"), ("8000", "port too"), ('"x"', "whole number")],
        "live_port": [("99999", "65535"), ("8000", "port too"), ('"x"', "whole number")],
        "live_readers": [("0", "between 1"), ('"x"', "whole number")],
        "live_readers_per_address": [("0", "between 1"), ('"x"', "whole number")],
        "max_upload_bytes": [("0", "between"), ("-5", "between"), ('"x"', "whole number")],
        "trusted_proxies": [('["proxy.example"]', "neither an address"), ('"10.0.0.1"', "list of texts"), ("[1]", "list of texts")],
        "surrogate_headers": [('["x key"]', "no name of a header"), ("[1]", "list of texts")],
        "purge_urls": [('["127.0.0.1:6081"]', "no address"), ('["http://u:p@127.0.0.1/"]', "no address"), ("1", "list of texts")],
        "costly_per_second": [("-1", "between 0"), ('"x"', "whole number")],
        "costly_burst": [("0", "between 1"), ('"x"', "whole number")],
        "page_store_mb": [("0", "megabytes"), ("-1", "megabytes"), ('"x"', "whole number")],
        "picture_memory_mb": [("1", "megabytes"), ('"x"', "whole number")],
        "ballast_mb": [("-1", "megabytes"), ('"x"', "whole number")],
    },
    "readers": {"pass_hours": [("0", "between 1"), ("-1", "between 1"), ("100000", "between 1"), ('"x"', "whole number")]},
    "desk": {"second_factor": [('"an"', "one of off"), ('"publisher"', "mean publishers"), ("true", "quotation marks")]},
    "figures": {"count": [("1", "true or false")], "read_through": [('"ja"', "true or false")]},
    "mail": {
        "backend": [('"taube"', "one of file"), ('"SMTP"', "mean smtp"), ("1", "quotation marks")],
        "host": [('"mail.example:25"', "must be a host"), ('""', "must be a host"), ("1", "quotation marks")],
        "port": [("0", "65535"), ("99999", "65535"), ('"x"', "whole number")],
        "user": [('"zeitung"', "needs a password"), ("1", "quotation marks")],
        "password": [('"geheim"', "needs a user"), ("1", "quotation marks")],
        "password_file": [('"fehlt"', "needs a user"), ("1", "quotation marks")],
        "password_env": [('"BLATT_NOT_SET"', "needs a user"), ("1", "quotation marks")],
        "tls": [('"ja"', "true or false")],
        "sender": [('"redaktion"', "such as"), ('"Zeitung"', "such as"), (r'"a@b.example\r\nBcc: c@d.example"', "such as"), ('"a@b.example, c@d.example"', "such as"),
                   ('"Zeitung <a@b.example"', "such as"), ("1", "quotation marks")],
        "timeout": [("0", "seconds"), ("-1", "seconds"), ("3600", "seconds"), ("1.5", "whole number")],
    },
    "feeds": {"full_text": [("1", "true or false")], "hubs": [('["hub.example"]', "no address"), ('"x"', "list of texts")]},
    "rights": {
        "search": [('"nein"', "one of allow"), ("1", "quotation marks")],
        "search_preview": [('"gross"', "one of large"), ("1", "quotation marks")],
        "ai_training": [('"nein"', "one of allow"), ("true", "quotation marks")],
        "ai_answers": [('"nein"', "one of allow"), ("true", "quotation marks")],
        "contact": [('"verlag"', "e-mail"), ("1", "quotation marks")],
        "license_url": [('"http://a.example"', "https://"), ("1", "quotation marks")],
        "security_contact": [('"verlag"', "e-mail"), ("1", "quotation marks")],
        "security_policy": [('"a.example"', "https://"), ("1", "quotation marks")],
        "bots": [('"GPTBot"', "table"), ('{ GPTBot = "nein" }', "allow or deny"), ('{ "a b" = "deny" }', "no robot's name"), ("{ GPTBot = [] }", "allow or deny")],
    },
    "trust": {key: [('["a.example"]', "https://"), ('"x"', "list of texts")]
              for key in ("member_of", "controls", "controlled_by", "social", "vendors", "customers")},
    "ads": {"sellers": [('["Börse"]', "no line such as"), ('"x"', "list of texts")]},
    "fediverse": {
        "account": [('"Die Zeitung"', "small letters"), ('"politik"', "section politik"), ("1", "quotation marks")],
        "sections": [('"ja"', "true or false")],
        "blocked": [('["localhost"]', "no domain"), ('"x"', "list of texts")],
    },
    "backup": {
        "to": [('"data/backups"', "lies in the data folder"), ('"."', "holds the data folder"), ('"leer"', "is a file"), ('"me@host:/backups"', "such as sftp:"),
               ('"ftp://host/backups"', "such as sftp:"), ('"sftp:"', "such as sftp:"), ("1", "quotation marks")],
        "every": [("0", "minutes"), ("-5", "minutes"), ("2000", "minutes"), ('"5"', "whole number")],
        "keep": [("31", "table"), ("{ often = 3 }", "table"), ("{ daily = true }", "table"), ("{ daily = -1 }", "table"), ("{ daily = 0 }", "keeps nothing"), ("{}", "keeps nothing")],
        "password_file": [(r'"a\u0000"', r"U\+0000"), ("1", "quotation marks")],
        "password_env": [(r'"a\u0000"', r"U\+0000"), ("1", "quotation marks")],
        "trial_hours": [("-1", "hours"), ("9000", "hours"), ("1.5", "whole number")],
        "trial_database": [('"postgresql://a/b"', "name of a database"), ('"Probe 1"', "name of a database"), ("1", "quotation marks")],
        "options": [('["s3.region"]', "no option"), ('["--insecure-tls"]', "no option"), ('"s3.region=a"', "list of texts")],
    },
}  # fmt: skip


def _text(table: str, key: str, value: str) -> str:
    wanted = {"sections": ('slug = "neu"', 'name = "Neu"')}.get(table, ())
    others = [line for line in wanted if not line.startswith(f"{key} =")]
    if table == "":
        return "\n".join([*([] if key == "name" else ['name = "x"']), f"{key} = {value}"])
    head = "[[sections]]" if table == "sections" else f"[{table}]"
    return "\n".join(['name = "x"', head, *others, f"{key} = {value}"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("blatt")
    (made / "leer").touch()
    return made


def test_every_key_is_tried_with_values_that_can_not_be_meant() -> None:
    assert {table: set(keys) for table, keys in WRONG.items()} == {
        table: set(keys) for table, keys in config.keys().items()
    }


@pytest.mark.parametrize(
    ("table", "key", "value", "told"),
    [
        (table, key, value, told)
        for table, keys in WRONG.items()
        for key, tries in keys.items()
        for value, told in tries
    ],
)
def test_a_wrong_value_is_told_in_one_line_with_key_and_what_to_do(
    folder: Path, table: str, key: str, value: str, told: str
) -> None:
    with pytest.raises(config.ConfigError) as caught:
        config.parse(_text(table, key, value), folder)
    said = str(caught.value)
    assert "\n" not in said
    assert re.search(told, said), said
    assert said.startswith("newspaper.toml")
    assert key in said
    if table not in ("", "theme") and key not in ("feeds", "inbox"):
        assert f"[{table}]" in said
    if (
        re.fullmatch(r'"?[\w./@-]{2,30}"?', value)
        and key not in ("password", "web_hook_token", "on_cancel_by_feed", "data")
        and (table, key) != ("theme", "logo_dark")
    ):
        assert value.strip('"') in said, said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "needs a name"),
        ('name = "x', "not valid TOML"),
        ('name = "x"\ndirectory = "/"', "unknown key 'directory'"),
        ('name = "x"\ntimezone = "Europe/Vienna"', "'timezone'. Did you mean time_zone?"),
        ('name = "x"\nport = 80', r"'port'. It belongs to \[server\]"),
        ('name = "x"\nhubs = []', r"'hubs'. It belongs to \[feeds\]"),
        ('name = "x"\n[server]\nprot = 80', "'prot'. Did you mean port"),
        ('name = "x"\n[server]\nbase_url = "https://a.example"', "'base_url'. It belongs to the top"),
        ('name = "x"\n[mail]\nsmtp_host = "a"', "unknown key 'smtp_host'"),
        ('name = "x"\n[servers]\nport = 80', "'servers'. Did you mean server?"),
        ('name = "x"\n[[sections]]\nname = "A"', r"\[\[sections\]\]: slug is missing"),
        ('name = "x"\n[[sections]]\nslug = "a"', r"\[\[sections\]\]: name is missing"),
        ('name = "x"\n[[sections]]\nslug = "a"\nname = "A"\n[[sections]]\nslug = "a"\nname = "B"', "same slug 'a'"),
        ('name = "x"\ndatabase_url = "sqlite:a"\ndatabase_url_env = "X"', "not several"),
        ('name = "x"\n[mail]\nuser = "u"\npassword = "p"\npassword_env = "X"', "not several"),
        ('name = "x"\n[backup]\npassword_file = "p"\npassword_env = "X"', "not both"),
        ('name = "x"\n[server]\nlive_port = 9000\noffice_port = 9000', "office_port = 9000: this is live_port too"),
        ('name = "x"\n[[wire.feeds]]\nname = "a"\ntransport = "htp"', "Did you mean http?"),
        ('name = "x"\n[[wire.feeds]]\nname = "a"\ntransport = "folder"\nintervall = 3', "Did you mean interval?"),
    ],
)  # fmt: skip
def test_what_is_missing_twice_or_unknown_is_told_with_the_likeliest_right_one(
    folder: Path, text: str, told: str
) -> None:
    with pytest.raises(config.ConfigError, match=told):
        config.parse(text, folder)


def test_no_message_shows_a_secret(folder: Path) -> None:
    for text in (
        'name = "x"\ndatabase_url = "postgresql://u:geheim@h/a?sslmode=nie"',
        'name = "x"\ndatabase_url = "mysql://u:geheim@h/a"',
        r'name = "x"' + "\n[mail]\n" + r'password = "geheim\u0000"',
        'name = "x"\n[mail]\npassword = "geheim"',
    ):
        with pytest.raises(config.ConfigError) as caught:
            config.parse(text, folder)
        assert "geheim" not in str(caught.value)


def test_values_that_can_be_meant_are_taken(folder: Path) -> None:
    for text in (
        'base_url = "http://[::1]:8000"', 'base_url = "http://localhost"', 'base_url = "https://xn--ffi-rna.example:8443"', 'language = "de-ch"',
        'time_zone = "UTC"', 'database_url = "sqlite:data/b.sqlite3"', 'database_url = "postgresql:///blatt?host=/run/postgresql"', 'data = "/srv/blatt"',
        '[server]\nhost = "::"', '[server]\nport = 8000\nlive_port = 8001', '[wire]\ninbox = "/srv/wire"', '[mail]\nsender = "Blatt <a@b.example>"',
        '[mail]\nsender = "a@b.example"', '[publisher]\naddress = "Gasse 1\\n1010 Wien"', '[fediverse]\naccount = "politik"\nsections = false',
    ):  # fmt: skip
        config.parse(f'name = "x"\n{text}', folder)


def test_what_follows_the_question_mark_of_a_database_reaches_its_driver(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://blatt:p%40ss@db.example:5433/zeitung?sslmode=verify-full&sslrootcert=system&application_name=blatt"
    (folder / "url").write_text(url + "\n")
    monkeypatch.setenv("BLATT_DB", url)
    for line in (f'database_url = "{url}"', 'database_url_file = "url"', 'database_url_env = "BLATT_DB"'):
        found = config.database(config.parse(f'name = "x"\n{line}', folder))
        assert isinstance(found, config.Postgres)
        assert (found.name, found.user, found.password, found.host, found.port) == (
            "zeitung",
            "blatt",
            "p@ss",
            "db.example",
            "5433",
        )
        assert found.options == {"sslmode": "verify-full", "sslrootcert": "system", "application_name": "blatt"}
        assert "p@ss" not in repr(found)


def test_the_environment_names_the_database_before_the_file_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = config.parse('name = "x"\ndatabase_url = "sqlite:a"', folder)
    monkeypatch.setenv(config.DATABASE_VARIABLE, "sqlite:b")
    assert config.database(paper) == folder / "b"
    config.parse('name = "x"\ndatabase_url_env = "BLATT_NOT_SET"', folder)
    monkeypatch.setenv(config.DATABASE_VARIABLE, "mysql://u:geheim@h/b")
    with pytest.raises(config.ConfigError, match=r"EXTRABLATT_DATABASE_URL = 'mysql://u:…@h/b': must begin"):
        config.database(paper)


def test_who_opens_the_newspaper_is_told_of_secrets_and_variables_that_are_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXTRABLATT_DATABSE_URL", "x")
    monkeypatch.setenv("EXTRABLATT_RELAY", "geheim")
    feed = (
        '[[wire.feeds]]\nname = "dpa"\ntransport = "wireq"\nurl = "https://a.example/"\npassword_env = "BLATT_NOT_SET"'
    )
    text = f'name = "x"\n[mail]\nuser = "u"\npassword_env = "EXTRABLATT_RELAY"\n{feed}'
    paper = config.parse(text, folder)
    assert paper.mail.secret() == "geheim"
    assert len(config.unknown_variables(paper)) == 1  # what processes and tests say to each other is no mistake
    assert any(
        "EXTRABLATT_DATABSE_URL means nothing. Did you mean EXTRABLATT_DATABASE_URL?" in line
        for line in config.unknown_variables(paper)
    )
    (missing,) = config.missing_secrets(paper)
    assert "dpa" in missing
    assert "BLATT_NOT_SET" in missing
    monkeypatch.delenv("EXTRABLATT_RELAY")
    assert any("[mail]" in line and "EXTRABLATT_RELAY" in line for line in config.missing_secrets(paper))


def test_mail_on_port_465_speaks_tls_from_the_first_byte(folder: Path) -> None:
    assert config.parse('name = "x"\n[mail]\nport = 465', folder).mail.implicit_tls
    assert not config.parse('name = "x"\n[mail]\nport = 587\ntls = true\ntimeout = 20', folder).mail.implicit_tls


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://blatt:p%40s%2Fs@db.example:5433/zeitung?sslmode=verify-full", "postgresql:///zeitung", "postgresql://blatt@/zeitung?host=/run/postgresql&port=5433",
        "postgresql://[::1]:5432/zei%20tung", "postgresql://db/zeitung",
    ],
)  # fmt: skip
def test_an_address_of_a_database_is_written_as_it_is_read(url: str) -> None:
    server = databaseurl.parse(url, driver=False)
    assert isinstance(server, config.Postgres)
    assert databaseurl.parse(databaseurl.written(server), driver=False) == server
