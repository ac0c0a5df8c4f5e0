"""`from acme_pos import acme` is all that the rest of the project imports."""

import inspect

import pytest
from django.conf import settings
from django.test import override_settings

from acme_pos import acme
from tests.acme.conftest import KEY

PROMISED = {
    "AcmeError",
    "AlreadySent",
    "Client",
    "Config",
    "DuplicateTransaction",
    "Event",
    "EventTime",
    "KeyRejected",
    "Level",
    "NoAnswer",
    "NotFound",
    "NotSent",
    "Order",
    "OrderItem",
    "Page",
    "Refused",
    "connect",
    "encode",
}
AT = {"base_url": "https://acme.example", "api_key": KEY, "tenant_id": "107"}


@pytest.fixture(autouse=True)
def _settings():
    if not settings.configured:
        settings.configure()


def test_the_face_is_exactly_what_it_says():
    public = {
        name
        for name, value in vars(acme).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and getattr(value, "__module__", "acme_pos.acme").startswith("acme_pos.acme")
    }

    assert set(acme.__all__) <= public
    assert set(acme.__all__) >= PROMISED
    assert public - set(acme.__all__) <= {"settings", "lru_cache"}


def test_every_error_is_in_the_tree_and_in_the_face():
    def below(cls):
        return {cls}.union(*map(below, cls.__subclasses__()))

    assert {error.__name__ for error in below(acme.AcmeError)} <= set(acme.__all__)


def test_every_error_says_when_it_is_raised_and_what_to_tell_a_person():
    for name in acme.__all__:
        error = getattr(acme, name)
        if inspect.isclass(error) and issubclass(error, acme.AcmeError):
            assert error.__doc__
            assert error("detail").reason.endswith(".")


@pytest.mark.parametrize("value", [AT, acme.Config(**AT)], ids=["dict", "Config"])
def test_the_settings_name_one_client_for_the_process(value):
    with override_settings(ACME=value):
        first = acme.connect()

        assert first.config == acme.Config(**AT)
        assert acme.connect() is first


def test_other_settings_name_another_client():
    with override_settings(ACME=AT):
        first = acme.connect()
    with override_settings(ACME={**AT, "tenant_id": "108"}):
        assert acme.connect() is not first
