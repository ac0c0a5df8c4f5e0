"""Whatever requests, urllib3 or the standard library raises becomes one of ours."""

import http.client
import inspect
import socket
import ssl

import pytest
import requests.exceptions
import urllib3.exceptions

from acme_pos import acme
from acme_pos.acme.errors import Asked
from acme_pos.acme.transport import Unconnected, converted

MODULES = (requests.exceptions, urllib3.exceptions, http.client, socket, ssl)
FOREIGN = sorted(
    {
        cls
        for module in MODULES
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Exception)
    },
    key=lambda cls: f"{cls.__module__}.{cls.__qualname__}",
)
IDS = [f"{cls.__module__}.{cls.__qualname__}" for cls in FOREIGN]
SECRET = "4111111111111111"


def raised(cls: type[Exception]) -> Exception:
    """One of the class holding a secret, made without its constructor's arguments."""
    fault = cls.__new__(cls)
    fault.args = (SECRET,)
    return fault


def test_the_walk_covers_the_libraries():
    assert requests.exceptions.ConnectionError in FOREIGN
    assert urllib3.exceptions.NewConnectionError in FOREIGN
    assert len(FOREIGN) > 60


@pytest.mark.parametrize("cls", FOREIGN, ids=IDS)
def test_each_proves_nothing_by_itself(cls):
    """Not even those that sound like it: only the connection knows what was written."""
    error = converted(raised(cls), Asked("/path"))

    assert type(error) is acme.NoAnswer
    assert SECRET not in f"{error!r} {error} {vars(error)}"


def test_only_a_failure_inside_connecting_proves_that_nothing_was_sent():
    assert type(converted(Unconnected("refused"), Asked("/path"))) is acme.NotSent


@pytest.mark.parametrize("fault", [RuntimeError(SECRET), MemoryError(SECRET)])
def test_so_does_anything_else(fault):
    error = converted(fault, Asked("/path"))

    assert type(error) is acme.NoAnswer
    assert SECRET not in f"{error!r} {error}"
