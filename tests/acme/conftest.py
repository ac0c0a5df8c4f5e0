import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import trustme

from acme_pos import acme
from tests.acme.fault_server import Answer, FaultServer, serving

KEY = "secret-key-5f1c0a"
UUID_SENT = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
SALE = {"paymentMethod": "Cash", "shoppingCart": {"items": []}}


def configured(url: str, **changes: Any) -> acme.Config:
    """Short limits; every test that needs another says so."""
    limits: dict[str, Any] = {
        "connect_seconds": 1.0,
        "checkout_seconds": 2.0,
        "read_seconds": 2.0,
        "read_pauses": (0.01, 0.02),
        "report_poll_seconds": 0.01,
    }
    return acme.Config(base_url=url, api_key=KEY, tenant_id="107", **(limits | changes))


def tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """Who signs the fault servers' certificates; its own is in ca.pem."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return authority


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def server(stack: ExitStack) -> Callable[..., FaultServer]:
    def start(*answers: Answer, **options: Any) -> FaultServer:
        return stack.enter_context(serving(*answers, **options))

    return start


@pytest.fixture
def client(stack: ExitStack) -> Callable[..., acme.Client]:
    """A client of a fault server or of an address."""

    def connect(at: FaultServer | str, **changes: Any) -> acme.Client:
        url = at if isinstance(at, str) else at.url
        return stack.enter_context(acme.Client(configured(url, **changes)))

    return connect


@pytest.fixture
def sell() -> Callable[[acme.Client], acme.Order]:
    def once(client: acme.Client) -> acme.Order:
        return client.checkout(SALE, request_uuid=UUID_SENT)

    return once


@pytest.fixture
def refused_sale(
    sell: Callable[[acme.Client], acme.Order],
) -> Callable[[acme.Client], acme.AcmeError]:
    """The error a checkout ends in."""

    def fail(client: acme.Client) -> acme.AcmeError:
        with pytest.raises(acme.AcmeError) as caught:
            sell(client)
        return caught.value

    return fail
