"""The browser of card mode `direct`, honest or not: arm, charge at ACME, report."""

from django.urls import reverse

from tests.carts import shelf
from tests.sandbox.process import ORIGIN

from .paying import VISA, latest, prepare

ADDRESS = "/v2/b2c/cors/checkout"
CVC, EXPIRY = "739", "1137"


def at_tender(till, gift="12.34"):
    """A donation of that amount, up to its tender page; the attempt."""
    shelf.put_gift(till, gift)
    assert prepare(till).status_code == 302
    return latest()


def arm(till, attempt, **typed):
    return till.post(reverse("orders:arm", args=[attempt.public_id]), typed)


def charge(sandbox, armed, number=VISA, headers=None, **changes):
    """What the page's script sends ACME; `changes` is what a dishonest one edits."""
    call = armed.json()
    card = {"manualEntryCardNumber": number, "expDate": EXPIRY, "cvc": CVC}
    sent = {**call["headers"], "origin": ORIGIN, **(headers or {})}
    body = {**call["body"], **card, **changes}
    assert call["url"] == f"http://127.0.0.1:{sandbox.port}{ADDRESS}"
    return sandbox.anonymous("POST", ADDRESS, body, sent)


def report(till, attempt, **said):
    """The attempt as it is after that."""
    answer = till.post(reverse("orders:report", args=[attempt.public_id]), said)
    assert answer.status_code in {200, 400}, answer.text
    attempt.refresh_from_db()
    return answer


def refusal_in(reply):
    """What the page's script says of ACME's refusal."""
    said = reply.json
    numbers = {"status": reply.status, "type": said["type"]}
    return {**numbers, **({"code": said["errorCode"]} if "errorCode" in said else {})}
