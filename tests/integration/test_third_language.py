"""A newspaper in a language that came by a file alone, from the file to the page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from extrablatt.newspaper import languages
from tests.unit.newspaper.test_languages import fill

PRINT = """
import json, sys
import django
django.setup()
from django.utils import translation
from django.conf import settings
from datetime import datetime, UTC
from extrablatt.press import errorpages, environment
from extrablatt.press.furniture import Paper
paper = Paper("Il Foglio", "", "http://127.0.0.1:8000", settings.LANGUAGE_CODE, (), "Editore", legal=settings.PAPER.publisher)
with translation.override(settings.LANGUAGE_CODE):
    moment = datetime(2019, 4, 25, 14, 5, tzinfo=UTC)
    page = environment.render_template("error.html", paper=paper, page=None, status=404, title=errorpages.words(404)[0], message="")
    date = environment.environment().filters["date_long"](moment)
print(json.dumps([page, date]))
"""


def test_a_file_makes_the_newspaper_speak_italian(tmp_path: Path) -> None:
    (tmp_path / "newspaper.toml").write_text('name = "Il Foglio"\nlanguage = "it"\n', encoding="utf-8")
    fill(languages.begin(tmp_path, "it"), {"Imprint": "Colophon", "Page not found": "Pagina non trovata"})
    languages.compile_all(tmp_path)
    environ = {**os.environ, "EXTRABLATT_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
    done = subprocess.run([sys.executable, "-c", PRINT], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page, date = json.loads(done.stdout.splitlines()[-1])
    assert '<html lang="it" dir="ltr">' in page
    assert ">Colophon</a>" in page
    assert "<h1>Pagina non trovata</h1>" in page
    assert ">Privacy</a>" in page
    assert date == "giovedì 25\u00a0aprile 2019"
