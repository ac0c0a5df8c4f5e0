import pytest

from .purchases import add_on, gift, purchase, ticket

BROWSER_IP = {"x-acme-browser-ip": "203.0.113.9"}


def search(sandbox, query):
    return sandbox.get(f"/v2/b2c/orders/search?{query}").json


def test_an_order_is_read_back_as_it_was_answered(sandbox):
    order = sandbox.check_out(purchase(ticket(2), gift())).json
    assert sandbox.get(f"/v2/b2c/orders/{order['id']}").json == order


def test_a_search_without_criteria_finds_nothing(sandbox):
    sandbox.check_out(purchase(add_on()))
    assert search(sandbox, "page=1")["list"] == []
    assert sandbox.get("/v2/b2c/orders").json == []


@pytest.mark.parametrize(
    "query",
    [
        "email=odile@guest.example",
        "email=ODILE@guest.example",
        "phoneNumber=555-010-7788",
        "email=odile@guest.example&phoneNumber=555-010-7788",
    ],
)
def test_an_order_is_found_by_contact_without_its_items(sandbox, query):
    order = sandbox.check_out(purchase(add_on())).json
    del order["orderItems"]
    assert search(sandbox, query)["list"] == [order]
    assert sandbox.get(f"/v2/b2c/orders?{query}").json == [order]


@pytest.mark.parametrize(
    "query",
    [
        "email=odile",
        "email=odile@guest.example&phoneNumber=555-000-0000",
        "phoneNumber=5550107788",
        "email=%25",
    ],
)
def test_a_search_is_exact(sandbox, query):
    sandbox.check_out(purchase(add_on()))
    assert search(sandbox, query)["list"] == []


def test_dates_do_not_narrow_a_search(sandbox):
    sandbox.check_out(purchase(add_on()))
    query = "email=odile@guest.example&startDate=2100-01-01&endDate=2100-01-02"
    assert len(search(sandbox, query)["list"]) == 1


def test_a_search_comes_in_pages_newest_first_if_asked(sandbox):
    ids = [sandbox.check_out(purchase(add_on())).json["id"] for _ in range(5)]
    query = (
        "email=odile@guest.example&sortField=createdOn&sortDirection=desc&pageSize=2"
    )
    pages = [search(sandbox, f"{query}&page={page}") for page in (1, 2, 3)]
    found = [one["id"] for page in pages for one in page["list"]]
    assert found == ids[::-1]
    assert {page["pagination"]["count"] for page in pages} == {5}


def test_orders_of_an_event_are_a_bare_list(sandbox):
    event = sandbox.event("General Admission")
    order = sandbox.check_out(purchase(ticket(1, eventId=event["id"]), add_on())).json
    sandbox.check_out(purchase(add_on()))
    (found,) = sandbox.get(f"/v2/b2c/orders/event/{event['id']}").json
    assert found["id"] == order["id"]
    assert "orderItems" not in found


@pytest.mark.parametrize("path", ["orders/detail", "willcall/orders"])
def test_the_back_office_reads_tender_events_and_tickets(sandbox, path):
    body = purchase(ticket(2), add_on("594"), paymentMethod="Check", paymentId="1007")
    order = sandbox.check_out(body).json
    detail = sandbox.get(f"/v2/b2b/{path}/{order['id']}").json
    assert detail["orderId"] == order["id"]
    assert detail["orderNumber"] == order["orderNumber"]
    assert (detail["paymentMethod"], detail["paymentId"]) == ("Check", "1007")
    (event,) = detail["eventItems"]
    assert event["eventName"] == "Any-Day Pass"
    (item,) = event["items"]
    assert item["orderItemId"] == order["orderItems"][0]["itemId"]
    assert (item["quantity"], item["subTotal"]) == (2, "40.00")
    assert len({one["uuid"] for one in item["tickets"]}) == 2
    assert [one["inventoryId"] for one in detail["otherItems"]] == [594]


def test_inside_sales_can_be_assumed_out_of_sight_of_the_online_read(sandbox):
    inside = sandbox.check_out(purchase(add_on())).json
    online = sandbox.check_out(
        purchase(add_on()), BROWSER_IP, path="/v2/b2c/checkout"
    ).json
    sandbox.assume(b2c_reads_inside_sales="no")
    assert sandbox.get(f"/v2/b2c/orders/{inside['id']}").status == 404
    assert sandbox.get(f"/v2/b2c/orders/{online['id']}").status == 200
    assert sandbox.get(f"/v2/b2b/orders/detail/{inside['id']}").status == 200
