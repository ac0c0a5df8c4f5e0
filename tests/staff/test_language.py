"""The desk speaks the person's language, else the browser's, else the venue's."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from orders.forms.settling import TYPED_WORDS, NotChargedForm
from orders.models import Tender

pytestmark = pytest.mark.django_db
LOGIN = reverse("staff:login")
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


def choose(client, language, back=LOGIN):
    sent = {"language": language, "next": back}
    return client.post(reverse("staff:language"), sent)


def test_the_browser_is_asked_before_anybody_signed_in():
    page = Client().get(LOGIN, headers=SPANISH)
    assert 'lang="es-US"' in page.text
    assert "Inicie sesión para vender." in page.text
    assert "Sign in to sell." not in page.text
    assert "Sign in to sell." in Client().get(LOGIN).text


def test_a_language_that_nobody_translated_is_english():
    assert (
        "Sign in to sell."
        in Client().get(LOGIN, headers={"Accept-Language": "fi"}).text
    )


def test_the_page_to_sign_in_has_each_language_by_its_own_name():
    client = Client()
    page = client.get(LOGIN).text
    assert 'value="es" lang="es"' in page
    assert "Español" in page
    assert choose(client, "es")["Location"] == LOGIN
    page = client.get(LOGIN).text
    assert "Inicie sesión para vender." in page
    assert "English" in page


def test_no_other_language_and_no_other_site_can_be_chosen():
    client = Client()
    assert choose(client, "xx", "https://evil.example/")["Location"] == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_what_a_person_chose_beats_their_browser(browser_of, front_desk, desk, shelf):
    front_desk.language = "es"
    front_desk.save()
    client = browser_of(front_desk)
    page = client.get(reverse("carts:sale"), headers={"Accept-Language": "en"})
    assert "El carrito está vacío." in page.text
    front_desk.language = "en"
    front_desk.save()
    page = client.get(reverse("carts:sale"), headers=SPANISH)
    assert "The cart is empty." in page.text


def test_without_a_choice_the_browser_is_asked(browser_of, front_desk, desk, shelf):
    page = browser_of(front_desk).get(reverse("carts:sale"), headers=SPANISH)
    assert "El carrito está vacío." in page.text


def test_what_runs_without_a_browser_speaks_the_venues_language(settings):
    translation.deactivate()
    assert str(Tender.CASH.label) == "Cash"
    settings.LANGUAGE_CODE = "es"
    translation.deactivate()
    assert str(Tender.CASH.label) == "Efectivo"


def test_machines_are_told_in_english(client, desk):
    answer = client.get(reverse("orders:health-json"), headers=SPANISH)
    assert {check["state"] for check in answer.json()["checks"].values()} >= {"Running"}


def test_what_is_to_be_typed_is_named_in_the_same_language():
    for language, typed in (("en", "NOT CHARGED"), ("es", "NO COBRADO")):
        with translation.override(language):
            label = NotChargedForm.base_fields["words"].label
            assert typed == str(TYPED_WORDS)
            assert typed in str(label)
