"""What was under way when the sandbox was set back is no part of what comes after."""

from threading import Thread

from .purchases import add_on, purchase
from .reporting import execute

CHECKOUT = "/v2/b2b/orders/checkout"


def test_a_checkout_from_before_leaves_no_trace(sandbox):
    body = purchase(add_on())
    wanted = {"fault": "slow-before", "seconds": 1, "times": 1, "path": CHECKOUT}
    sandbox.post("/_sandbox/faults", wanted)
    answers = []
    late = Thread(target=lambda: answers.append(sandbox.check_out(body)))
    late.start()
    while sandbox.get("/_sandbox/faults").json:
        pass  # taken by the checkout once it is under way
    assert sandbox.post("/_sandbox/reset").status == 200
    late.join()
    assert (answers[0].status, answers[0].type) == (503, "SANDBOX_RESET")
    assert sandbox.ledger() == []
    assert sandbox.check_out(body).status == 200
    assert len(sandbox.ledger()) == 1
    assert [row["TransactionType"] for row in execute(sandbox)] == ["Sale", "Payment"]
