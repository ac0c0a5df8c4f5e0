"""An address the key must not be sent to is refused before anything is."""

import pytest

from acme_pos import acme
from tests.acme.conftest import configured


@pytest.mark.parametrize(
    "url",
    [
        "https://api.acmeticketing.com",
        "https://sand10-api.acmeticketing.net/",
        "http://127.0.0.1:8001",
        "http://localhost:8001",
        "http://[::1]:8001",
    ],
)
def test_an_address_that_may_be_used(url):
    assert configured(url).base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.acmeticketing.com",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "api.acmeticketing.com",
        "//api.acmeticketing.com",
        "https://",
        "",
        "https://user@api.acmeticketing.com",
        "https://user:word@api.acmeticketing.com",
        "https://:@api.acmeticketing.com",
        "https://api.acmeticketing.com?x=1",
        "https://api.acmeticketing.com#x",
    ],
)
def test_an_address_that_may_not(url):
    with pytest.raises(ValueError, match="base_url"):
        configured(url)


@pytest.mark.parametrize(
    "changes",
    [
        {"checkout_path": "v2/b2b/checkout"},
        {"checkout_path": "https://elsewhere.example/"},
        {"checkout_path": "//elsewhere.example/"},
        {"checkout_path": ""},
        {"funds_path": "funds"},
        {"order_path": "/v2/b2c/orders"},
        {"verify": False},
    ],
    ids=repr,
)
def test_a_setting_that_cannot_work(changes):
    with pytest.raises(ValueError, match=r"path|verified"):
        configured("https://acme.example", **changes)


@pytest.mark.parametrize("key", ["", "two\r\nlines", "clé", "tab\tbed"], ids=repr)
def test_a_key_that_is_no_header(key):
    with pytest.raises(ValueError, match="api_key") as caught:
        acme.Config(base_url="https://acme.example", api_key=key, tenant_id="1")

    assert not key or key not in str(caught.value)
