"""A passkey at the desk, in Chromium with an authenticator of its own, through the kiosk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_editor_sets_up_a_passkey_and_signs_in_with_it(chromium: Browser, running: Running) -> None:
    made = running.run("editor", "add", "passkey@example.org", "--name", "Paula Passwort")
    password = re.search(r"password: (\S+)", made).group(1)
    url = running.url.replace("127.0.0.1", "localhost")  # a passkey needs a name, not a number
    context = chromium.new_context(locale="de-AT")
    desk = context.new_page()
    cdp = context.new_cdp_session(desk)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def sign_in() -> None:
        desk.goto(f"{url}/desk/login/")
        desk.fill("input[name=username]", "passkey@example.org")
        desk.fill("input[name=password]", password)
        desk.click("button[type=submit]")

    sign_in()
    desk.goto(f"{url}/desk/account/#tab-actions")
    desk.get_by_role("link", name=re.compile("Zweiter Faktor|Second factor")).click()
    desk.fill("input[name=password]", password)
    desk.locator("form.login-form button[type=submit]").click()
    desk.get_by_role("link", name=re.compile("Passkey hinzufügen|Add a passkey")).click()
    desk.locator("#passkey_add").click()
    expect(desk.locator(".factor-codes li")).to_have_count(10)
    desk.get_by_role("link", name=re.compile("aufgehoben|kept")).click()
    desk.wait_for_url(f"{url}/desk/")

    context.clear_cookies()
    sign_in()
    expect(desk.locator("#passkey_use")).to_be_visible()
    desk.goto(f"{url}/desk/wire/")
    expect(desk).to_have_url(re.compile("/desk/zweiter-faktor/"))
    desk.locator("#passkey_use").click()
    desk.wait_for_url(f"{url}/desk/wire/")
    expect(desk.locator(".wire")).to_be_visible()
    context.close()
