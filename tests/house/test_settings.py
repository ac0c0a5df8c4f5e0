"""Which environments the process starts in, and which it refuses."""

import os
import subprocess
import sys

import pytest

from .source import ROOT

LIVE = {
    "DEBUG": "false",
    "ACME_BASE_URL": "https://api.acmeticketing.example",
    "ACME_API_KEY": "a-live-key",
    "ACME_TENANT_ID": "42",
    "ACME_HOUSE_EMAIL": "house@museum.test",
    "SECRET_KEY": "k8#vQ2!zR7@mW4$pX9^tY6&uB3*nC5(jD1)hF0_gS-eL+aZ=iO",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "Tickets <tickets@museum.test>",
}
ACMES_SANDBOX = "https://sand10-api.acmeticketing.net"
SECRETS = ["SECRET_KEY", "ACME_API_KEY", "ACME_TENANT_ID", "ACME_HOUSE_EMAIL"]


@pytest.fixture
def check(tmp_path):
    """`manage.py check` in an environment that has these variables and no others."""

    def run(*options, **variables):
        given = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
        given["READ_DOT_ENV"] = "false"
        given |= {name: value for name, value in variables.items() if value is not None}
        return subprocess.run(
            [sys.executable, "manage.py", "check", *options],
            cwd=ROOT,
            env=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_the_demo_needs_no_variable_at_all(check):
    assert check().returncode == 0


def test_production_is_clean(check):
    done = check("--deploy", "--fail-level", "WARNING", **LIVE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", [None, ""])
def test_live_it_refuses_to_start_without(check, name, value):
    done = check(**{**LIVE, name: value})
    assert done.returncode != 0
    assert f"{name} must be set" in done.stderr


def test_live_it_refuses_to_start_with_debug_on(check):
    done = check(**{**LIVE, "DEBUG": "true"})
    assert done.returncode != 0
    assert "DEBUG is on while ACME_BASE_URL points at live ACME" in done.stderr


@pytest.mark.parametrize(
    "address",
    [
        "https://sand10-api.acmeticketing.net.elsewhere.example",
        "https://elsewhere.example/sand10-api.acmeticketing.net",
        "https://127.0.0.1.elsewhere.example",
    ],
)
def test_an_address_that_looks_like_a_sandbox_is_live(check, address):
    assert "DEBUG is on" in check(ACME_BASE_URL=address, DEBUG="true").stderr


def test_acmes_own_sandboxes_are_training(check):
    sandbox = {**LIVE, "ACME_BASE_URL": ACMES_SANDBOX, "DEBUG": "true"}
    done = check(**sandbox)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SECRETS)
def test_acmes_own_sandboxes_need_the_venues_own_values(check, name):
    done = check(**{**LIVE, "ACME_BASE_URL": ACMES_SANDBOX, name: None})
    assert f"{name} must be set" in done.stderr


def test_a_card_mode_that_is_none_is_refused(check):
    done = check(CARD_MODE="maybe")
    assert done.returncode != 0
    assert "CARD_MODE is off, b2b or direct." in done.stderr


def test_a_desk_that_would_lock_at_once_is_refused(check):
    done = check(IDLE_MINUTES="0")
    assert done.returncode != 0
    assert "IDLE_MINUTES is 1 or more." in done.stderr


def test_a_list_of_combos_that_cannot_be_read_is_refused(check):
    done = check(ACME_COMBOS="nowhere/combos.json")
    assert done.returncode != 0
    assert "nowhere/combos.json: cannot be read" in done.stderr


def test_cards_by_the_browser_need_the_key_that_browsers_may_have(check):
    done = check(**LIVE, CARD_MODE="direct")
    assert "ACME_PUBLISHABLE_KEY must be set" in done.stderr
    key = LIVE["ACME_API_KEY"]
    done = check(**LIVE, CARD_MODE="direct", ACME_PUBLISHABLE_KEY=key)
    assert "must never be the publishable one" in done.stderr
    done = check(**LIVE, CARD_MODE="direct", ACME_PUBLISHABLE_KEY="for-browsers")
    assert done.returncode == 0, done.stderr


def test_cards_by_the_browser_need_the_total_to_travel(check):
    done = check(CARD_MODE="direct", ACME_SEND_CHARGE_AMOUNT="false")
    assert done.returncode != 0
    assert "CARD_MODE=direct needs ACME_SEND_CHARGE_AMOUNT=true" in done.stderr


def test_a_key_is_never_sent_to_plain_http_elsewhere(check):
    done = check(**{**LIVE, "ACME_BASE_URL": "http://api.acmeticketing.example"})
    assert done.returncode != 0
    assert LIVE["ACME_API_KEY"] not in done.stderr
