"""What a trainer does in ACME's back office, and the mail that ACME would send."""

from .purchases import add_on, gift, purchase, ticket
from .reporting import execute

FORM = {"content-type": "application/x-www-form-urlencoded"}


def page(sandbox):
    return sandbox.get("/_sandbox/").body.decode()


def refund_by_form(sandbox, number):
    fields = f"orderNumber={number}"
    return sandbox.send("POST", "/_sandbox/refund", fields, FORM)


def mail(sandbox, number, **fields):
    return sandbox.post(f"/v2/b2b/orders/{number}/email", fields)


def test_a_form_refunds_a_whole_order(sandbox):
    order = sandbox.check_out(purchase(ticket(2), gift())).json
    assert "Nothing was given back so far." in page(sandbox)
    assert f"<option value='{order['orderNumber']}'>" in page(sandbox)
    done = refund_by_form(sandbox, order["orderNumber"])
    assert (done.status, done.headers["location"]) == (303, "/_sandbox/")
    after = sandbox.get(f"/v2/b2c/orders/{order['id']}").json
    assert (after["totalAmount"], after["refundAmount"]) == ("0.00", "52.34")
    assert (after["createdBy"], after["updatedBy"]) == ("340", "342")
    for shown in ("<td>-52.34</td>", f"<td>{order['orderNumber']}</td>"):
        assert shown in page(sandbox)
    *_, last = execute(sandbox, "TransactionType")
    assert last == {"TransactionType": "Refund"}


def test_a_form_that_cannot_be_done_says_why_on_a_page(sandbox):
    order = sandbox.check_out(purchase(add_on())).json
    unknown = refund_by_form(sandbox, "999")
    assert unknown.status == 404
    assert unknown.headers["content-type"].startswith("text/html")
    assert "There is no order with this number." in unknown.body.decode()
    assert "default-src 'none'" in unknown.headers["content-security-policy"]
    refund_by_form(sandbox, order["orderNumber"])
    again = refund_by_form(sandbox, order["orderNumber"])
    assert (again.status, b"Nothing of this order is left" in again.body) == (400, True)
    told = sandbox.post("/_sandbox/refund", {"orderNumber": "999"})
    assert (told.status, told.type) == (404, "ORDER_DNE")


def test_a_program_may_refund_in_the_back_office_too(sandbox):
    order = sandbox.check_out(purchase(add_on())).json
    body = {"orderNumber": order["orderNumber"]}
    done = sandbox.post("/_sandbox/refund", body).json
    assert done["refundAmount"] == "0.25"
    assert done["incidentNumber"].isdecimal()


def test_mail_is_kept_and_shown_and_the_order_answered(sandbox):
    order = sandbox.check_out(purchase(add_on())).json
    number = order["orderNumber"]
    answer = mail(sandbox, number, email="other@guest.example", sendEmail=True)
    assert answer.json == order
    assert mail(sandbox, number, sendEmail="true").status == 200
    sent = sandbox.get("/_sandbox/outbox.json").json
    addresses = ["other@guest.example", "odile@guest.example"]
    assert [one["email"] for one in sent] == addresses
    assert {one["orderNumber"] for one in sent} == {number}
    assert f"<td>{number}</td><td>other@guest.example</td>" in page(sandbox)


def test_mail_that_cannot_be_sent_is_not_kept(sandbox):
    order = sandbox.check_out(purchase(add_on(), contactEmail=None)).json
    assert mail(sandbox, order["id"], email="a@b.example", sendEmail=True).status == 404
    assert mail(sandbox, "1", email="a@b.example", sendEmail=True).status == 404
    assert mail(sandbox, order["orderNumber"], sendEmail=True).type == "EMAIL_REQUIRED"
    assert mail(sandbox, order["orderNumber"], email="a@b.example").json == order
    assert sandbox.get("/_sandbox/outbox.json").json == []
    assert "No mail so far." in page(sandbox)


def test_what_is_in_an_address_is_escaped(sandbox):
    order = sandbox.check_out(purchase(add_on())).json
    mail(sandbox, order["orderNumber"], email="<img/src=x>@evil", sendEmail=True)
    assert "&lt;img/src=x&gt;@evil" in page(sandbox)
    assert "<img/src=x>" not in page(sandbox)


def test_a_reset_forgets_the_mail(sandbox):
    order = sandbox.check_out(purchase(add_on())).json
    mail(sandbox, order["orderNumber"], sendEmail=True)
    sandbox.post("/_sandbox/reset")
    assert sandbox.get("/_sandbox/outbox.json").json == []


def test_only_the_latest_memberships_are_handed_out(sandbox):
    sandbox.post("/_sandbox/orders", {"count": 900, "days": 1, "seed": 3})
    known = len(sandbox.get("/v2/b2b/memberships?pageSize=-1").json["list"])
    assert known > 12 + 10
    rows = page(sandbox).partition("<h2>Members</h2>")[2].partition("</table>")[0]
    assert rows.count("<tr>") == 1 + 12 + 10
