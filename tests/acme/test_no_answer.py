"""What may have been booked and cannot be told: never shown as failed, never sent
again by the client itself."""

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults

BOOKED = {"id": "27191831", "orderNumber": "100121704"}
ACME_ERROR = {"errorCode": 1, "type": "SOMETHING", "message": "Something"}

WITHOUT_AN_ANSWER = {
    "reset before the answer": faults.resets,
    "closed before the answer": faults.closes,
    "half a status line": faults.sends(b"HTTP/1."),
    "not HTTP": faults.sends(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "truncated body": faults.sends(faults.packet(b'{"id": "1"', length=100)),
    "truncated without a length": faults.sends(b'HTTP/1.1 200 OK\r\n\r\n{"id": "27'),
    "truncated chunks": faults.sends(
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"id": "1"}'
    ),
    "not the compression it says": faults.says(
        BOOKED, headers="Content-Encoding: gzip\r\n"
    ),
}

NOT_TO_BE_TRUSTED = {
    "HTML": faults.says(b"<html>Welcome</html>"),
    "empty": faults.says(b""),
    "null": faults.says(None),
    "a list": faults.says([BOOKED]),
    "a string": faults.says("27191831"),
    "no id": faults.says({"orderNumber": "100121704", "totalAmount": "12.00"}),
    "an empty id": faults.says({"id": ""}),
    "NaN": faults.says(b'{"id": "1", "totalAmount": NaN}'),
    "Infinity": faults.says(b'{"id": "1", "totalAmount": -Infinity}'),
    "not UTF-8": faults.says(b'{"id": "\xff\xfe"}'),
    "nested without end": faults.says(b"[" * 100_000),
    "10 MB": faults.says(b'{"id": "1", "notes": "' + b"x" * 10**7 + b'"}'),
}


@pytest.mark.parametrize("answer", WITHOUT_AN_ANSWER.values(), ids=WITHOUT_AN_ANSWER)
def test_a_broken_exchange(server, client, refused_sale, answer):
    broken = server(answer, faults.says(BOOKED))

    error = refused_sale(client(broken))

    assert type(error) is acme.NoAnswer
    assert len(broken.received) == 1


@pytest.mark.parametrize("answer", NOT_TO_BE_TRUSTED.values(), ids=NOT_TO_BE_TRUSTED)
def test_a_success_that_proves_nothing(server, client, refused_sale, answer):
    odd = server(answer, faults.says(BOOKED))

    error = refused_sale(client(odd))

    assert type(error) is acme.NoAnswer
    assert error.status == 200
    assert len(odd.received) == 1


@pytest.mark.parametrize(
    "status",
    [300, 301, 302, 303, 304, 307, 308, 408, 425, 429, 500, 501, 502, 503, 504],
)
def test_a_status_that_proves_nothing(server, client, refused_sale, status):
    body = b"" if status == 304 else ACME_ERROR
    busy = server(faults.says(body, f"{status} Odd"), faults.says(BOOKED))

    error = refused_sale(client(busy))

    assert type(error) is acme.NoAnswer
    assert error.status == status
    assert len(busy.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", ["checkout", "read"])
def test_neither_body_nor_key_follows_a_redirect(
    server, client, refused_sale, status, call
):
    elsewhere = server(faults.says(BOOKED))
    turned = server(
        faults.says(b"", f"{status} Moved", f"Location: {elsewhere.url}/taken\r\n")
    )
    desk = client(turned)

    if call == "checkout":
        refused_sale(desk)
    else:
        with pytest.raises(acme.NoAnswer):
            desk.order("1")

    assert elsewhere.received == []
    assert elsewhere.connections == 0


def test_an_answer_at_the_cap_is_read_and_one_byte_more_is_not(server, client):
    body = b'{"id": "1"}'
    exact = client(server(faults.says(body)), answer_cap=len(body))
    short = client(server(faults.says(body)), answer_cap=len(body) - 1)

    assert exact.order("1").id == "1"
    with pytest.raises(acme.NoAnswer):
        short.order("1")


def test_409_says_that_this_uuid_was_seen(server, client, refused_sale):
    seen = server(faults.says(b"", "409 Conflict"))

    error = refused_sale(client(seen))

    assert type(error) is acme.AlreadySent
    assert isinstance(error, acme.NoAnswer)


@pytest.mark.parametrize("status", ["400 Bad Request", "409 Conflict", "422 No"])
@pytest.mark.parametrize(
    "body",
    [
        {"errorCode": 16003, "type": "DUPLICATE_TRANSACTION_FOUND"},
        {"code": "16003"},
        {"error": "DUPLICATE_TRANSACTION_FOUND"},
    ],
)
def test_16003_is_neither_a_refusal_nor_a_repeated_uuid(
    server, client, refused_sale, status, body
):
    twin = server(faults.says(body, status))

    error = refused_sale(client(twin))

    assert type(error) is acme.DuplicateTransaction
    assert not isinstance(error, acme.AlreadySent | acme.Refused)


def test_an_order_is_kept_when_everything_but_its_id_is_odd(server, client, sell):
    odd = {
        "id": 27191831,
        "orderNumber": None,
        "totalAmount": "twelve",
        "createdOn": "yesterday",
        "orderItems": [None, "x", {"quantity": {}, "amount": []}],
        "saleChannel": {"new": "shape"},
        "raw": "a field of that name",
    }

    order = sell(client(server(faults.says(odd, "201 Created"))))

    assert order.id == "27191831"
    assert order.total_amount is None
    assert order.raw == odd
