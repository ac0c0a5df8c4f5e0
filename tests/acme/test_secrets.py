"""No card number, security code or key in anything that is raised or logged."""

import gc
import logging
import pickle
import traceback
from collections.abc import Iterator
from types import FrameType

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults
from tests.acme.conftest import KEY, UUID_SENT, configured

NUMBER = "4111111111111111"
CVC = "9173"
CARD_SALE = {
    "paymentMethod": "CreditCard",
    "manualEntryCardNumber": NUMBER,
    "cvc": CVC,
    "expDate": "1230",
    "shoppingCart": {"items": []},
}
ECHO = {
    "errorCode": f"9 {NUMBER} {KEY}",
    "type": f"BAD_CARD {NUMBER}",
    "message": f"{NUMBER} 4111 1111 1111 1111 with {CVC} by {KEY} was declined",
}

ENDINGS = {
    "refused with an echo": faults.says(ECHO, "400 Bad Request"),
    "declined with an echo in an error list": faults.says(
        [{"errors": [ECHO["message"]]}], "422 No"
    ),
    "409 with an echo": faults.says(ECHO, "409 Conflict"),
    "500 with an echo": faults.says(ECHO, "500 Broken"),
    "401": faults.says(ECHO, "401 No"),
    "reset": faults.resets,
    "truncated": faults.sends(faults.packet(b"{", length=9)),
    "not JSON": faults.says(NUMBER.encode() + b" " + KEY.encode()),
    "no id": faults.says({"notes": NUMBER, "cvc": CVC}),
    "silent": faults.is_silent,
    "not HTTP": faults.sends(f"{NUMBER} {KEY}\r\n\r\n".encode()),
}


def holds_a_secret(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "")
    return NUMBER in digits or CVC in text or KEY in text


def frames_of(error: BaseException) -> Iterator[FrameType]:
    """The frames an error carries, up to the test that called."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_globals["__name__"].startswith(("acme_pos", "requests", "urllib3")):
            yield frame


def reachable(value: object, depth: int = 3) -> Iterator[object]:
    """The value and what it refers to, as a debugger or a crash reporter unfolds it."""
    yield value
    if depth and not isinstance(value, type | FrameType) and not callable(value):
        for inner in gc.get_referents(value):
            yield from reachable(inner, depth - 1)


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_an_error_carries_no_secret(server, client, ending, caplog):
    caplog.set_level(logging.DEBUG)
    desk = client(server(ending), checkout_seconds=0.3)

    with pytest.raises(acme.AcmeError) as caught:
        desk.checkout(CARD_SALE, request_uuid=UUID_SENT)

    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    told = [str(error), repr(error), error.reason, *map(str, error.args)]
    told += [repr(vars(error)), caplog.text]
    assert not [text for text in told if holds_a_secret(text)]
    assert pickle.dumps(error.args)


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_no_frame_of_a_traceback_holds_a_secret(server, client, ending):
    desk = client(server(ending), checkout_seconds=0.3)

    with pytest.raises(acme.AcmeError) as caught:
        desk.checkout(CARD_SALE, request_uuid=UUID_SENT)

    frames = list(frames_of(caught.value))
    assert frames
    for frame in frames:
        for name, value in frame.f_locals.items():
            assert not holds_a_secret(repr(value)), (frame.f_code.co_name, name)


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_the_card_is_out_of_reach_of_an_error_and_its_frames(server, client, ending):
    """The key is left out: it has to be in reach of the client itself."""
    desk = client(server(ending), checkout_seconds=0.3)

    with pytest.raises(acme.AcmeError) as caught:
        desk.checkout(CARD_SALE, request_uuid=UUID_SENT)

    values = [caught.value.args, vars(caught.value)]
    values += [frame.f_locals for frame in frames_of(caught.value)]
    texts = (v for v in reachable(values, 6) if isinstance(v, str | bytes))
    found = [text for text in texts if NUMBER in str(text) or CVC in str(text)]
    assert found == []


def test_the_guard_is_needed_a_frame_that_raises_keeps_its_locals():
    def raises(body: object) -> None:
        raise LookupError

    with pytest.raises(LookupError) as caught:
        raises(CARD_SALE)

    frame = list(traceback.walk_tb(caught.value.__traceback__))[-1][0]
    assert holds_a_secret(repr(frame.f_locals))


def test_a_body_that_cannot_be_sent_is_not_shown(client):
    desk = client("http://127.0.0.1:9")
    body = {**CARD_SALE, "amount": object()}

    with pytest.raises(ValueError, match="JSON cannot carry") as caught:
        desk.checkout(body, request_uuid=UUID_SENT)

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    for frame in frames_of(caught.value):
        assert not holds_a_secret(repr(frame.f_locals)), frame.f_code.co_name


def test_an_unreachable_acme_is_reported_without_secrets(client, caplog):
    caplog.set_level(logging.DEBUG)

    with pytest.raises(acme.NotSent) as caught:
        client("https://acme.invalid").checkout(CARD_SALE, request_uuid=UUID_SENT)

    for frame in frames_of(caught.value):
        assert not holds_a_secret(repr(frame.f_locals)), frame.f_code.co_name
    assert caught.value.__context__ is None
    assert not holds_a_secret(str(caught.value) + caplog.text)


def test_an_answered_order_loses_card_fields(server, client):
    echo = {"id": "1", "cvc": CVC, "payment": [{"manualEntryCardNumber": NUMBER}]}
    desk = client(server(faults.says(echo)))

    order = desk.checkout(CARD_SALE, request_uuid=UUID_SENT)

    assert order.raw == {"id": "1", "payment": [{}]}


def test_neither_config_nor_client_shows_the_key(client):
    config = configured("https://acme.example", publishable_key=KEY + "-public")

    assert KEY not in repr(config) + str(config)
    assert KEY not in repr(client("https://acme.example"))


def test_what_was_said_around_a_secret_stays(server, client):
    desk = client(server(faults.says(ECHO, "400 Bad Request")))

    with pytest.raises(acme.Refused) as caught:
        desk.checkout(CARD_SALE, request_uuid=UUID_SENT)

    assert caught.value.message == (
        "[hidden] [hidden] with [hidden] by [hidden] was declined"
    )
