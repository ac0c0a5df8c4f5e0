"""What goes over a kept connection is, byte for byte, what a fresh one would carry."""

from collections.abc import Callable, Iterator

import pytest

from acme_pos import acme
from acme_pos.acme.errors import Asked
from acme_pos.acme.transport import Question, Transport
from tests.acme import fault_server as faults
from tests.acme.conftest import KEY, configured
from tests.acme.fault_server import FaultServer

PATHS = [
    "/",
    "/v2/b2c/orders/7",
    "/v2/b2c/orders/a-b_c",
    "/v2//orders/7",
    "/v2/b2c/orders/7/",
    "/v2/b2c/../b2b/orders/7",
    "/v2/orders/./7",
    "/v2/orders.json",
    "/v2/all orders/7",
    "/v2/große/7",
    "/v2/orders/%37",
    "/v2/orders/7?whole=1",
    "/v2/orders/7#whole",
]


@pytest.fixture
def transport() -> Iterator[Callable[[str], Transport]]:
    made: list[Transport] = []

    def of(url: str) -> Transport:
        made.append(Transport(configured(url)))
        return made[-1]

    yield of
    for each in made:
        each.close()


def question(path: str, **more: object) -> Question:
    asked = Asked(path, secrets=(KEY,))
    headers = {"Accept": "application/json", "x-acme-api-key": KEY}
    facts = {"method": "GET", "seconds": 2.0, "cap": 1000, "headers": headers}
    return Question(asked=asked, **(facts | more))


def sent(acme_: FaultServer) -> list[bytes]:
    return [received.raw for received in acme_.received]


@pytest.mark.parametrize("prefix", ["", "/gate"])
@pytest.mark.parametrize("path", PATHS)
def test_a_read(server, transport, path, prefix):
    acme_ = server(faults.says({"id": "7"}))
    asked = transport(f"{acme_.url}{prefix}")

    answers = [asked.pooled(question("/v2/b2c/orders/1"))]
    answers += [asked.pooled(question(path)), asked.fresh(question(path))]

    _, kept, fresh = sent(acme_)
    assert kept == fresh
    assert answers == [{"id": "7"}] * 3


@pytest.mark.parametrize(
    "more",
    [
        {"params": {"page": "1", "search": "o'neil & co"}},
        {"method": "DELETE"},
        {"method": "POST", "body": b"{}"},
        {"method": "PUT", "body": b'{"id": "5"}'},
    ],
)
def test_whatever_else_is_asked(server, transport, more):
    acme_ = server(faults.says({"id": "7"}))
    asked = transport(acme_.url)

    asked.pooled(question("/v2/b2c/carts"))
    asked.pooled(question("/v2/b2c/carts", **more))
    asked.fresh(question("/v2/b2c/carts", **more))

    _, kept, fresh = sent(acme_)
    assert kept == fresh


def test_a_read_has_its_own_headers(server, transport):
    acme_ = server(faults.says({"id": "7"}))
    asked = transport(acme_.url)
    tenant = {"x-acme-api-key": KEY, "x-b2c-tenant-id": "107"}

    asked.pooled(question("/v2/b2c/orders/7", headers=tenant))
    asked.pooled(question("/v2/b2b/orders/7"))
    asked.pooled(question("/v2/b2c/orders/7", headers=tenant))

    named = [each.headers.get("x-b2c-tenant-id") for each in acme_.received]
    assert named == ["107", None, "107"]


def test_a_header_that_cannot_be_sent_is_refused_each_time(server, transport):
    acme_ = server(faults.says({"id": "7"}))
    asked = transport(acme_.url)
    odd = question("/v2/b2c/orders/7", headers={"x-acme-api-key": f" {KEY}\n"})

    for _ in range(2):
        answer = asked.pooled(odd)
        assert isinstance(answer, acme.NoAnswer)
        assert KEY not in f"{answer!r} {answer} {vars(answer)}"
    assert not acme_.received


def test_what_was_closed_connects_anew(server, transport):
    acme_ = server(faults.says({"id": "7"}))
    asked = transport(acme_.url)

    asked.pooled(question("/v2/b2c/orders/7"))
    asked.close()

    assert asked.pooled(question("/v2/b2c/orders/7")) == {"id": "7"}
    assert acme_.connections == 2
