import threading
from collections import Counter

from .purchases import add_on, by_card, purchase, ticket


def left(sandbox, event_id):
    days = "startTime=2020-01-01&endTime=2100-01-01&type=all"
    found = sandbox.get(f"/v2/b2b/event/instances/summaries?{days}").json["list"]
    return next(one["available"] for one in found if one["id"] == event_id)


def tour(sandbox):
    return sandbox.event("Behind the Locked Doors", 3)


def test_a_sale_takes_its_seats(sandbox):
    event = tour(sandbox)
    before = event["available"]
    sandbox.check_out(purchase(ticket(2, eventId=event["id"])))
    assert left(sandbox, event["id"]) == before - 2
    read = sandbox.get(f"/v2/b2c/events/{event['id']}").json
    assert read["capacity"] - read["soldQuantity"] == before - 2


def test_more_than_are_left_is_refused_and_takes_none(sandbox):
    event = tour(sandbox)
    over = purchase(add_on(), ticket(event["available"] + 1, eventId=event["id"]))
    reply = sandbox.check_out(over)
    assert (reply.status, reply.type) == (400, "EVENT_SOLD_OUT")
    assert left(sandbox, event["id"]) == event["available"]
    assert sandbox.booked() == []


def test_two_lines_of_one_event_count_together(sandbox):
    event = tour(sandbox)
    item = ticket(event["available"], eventId=event["id"])
    over = purchase(item, {**item, "quantity": 1})
    assert sandbox.check_out(over).type == "EVENT_SOLD_OUT"
    assert left(sandbox, event["id"]) == event["available"]


def test_the_last_seats_can_be_had_and_then_no_more(sandbox):
    event = tour(sandbox)
    all_left = purchase(ticket(event["available"], eventId=event["id"]))
    assert sandbox.check_out(all_left).status == 200
    read = sandbox.get(f"/v2/b2c/events/{event['id']}").json
    assert read["available"] is False
    one_more = sandbox.check_out(purchase(ticket(1, eventId=event["id"])))
    assert "sold out" in one_more.json["message"]


def test_the_last_seat_goes_once_however_many_ask(sandbox):
    event = tour(sandbox)
    taken = purchase(ticket(event["available"] - 1, eventId=event["id"]))
    assert sandbox.check_out(taken).status == 200
    statuses, gate = Counter(), threading.Barrier(8)

    def buy():
        gate.wait()
        reply = sandbox.check_out(purchase(ticket(1, eventId=event["id"])))
        statuses[reply.status] += 1

    threads = [threading.Thread(target=buy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == {200: 1, 400: 7}
    assert left(sandbox, event["id"]) == 0


def test_a_sold_out_sale_charges_no_card(sandbox):
    event = tour(sandbox)
    sandbox.check_out(by_card(ticket(900, eventId=event["id"])))
    assert sandbox.booked() == []


def test_the_status_of_sold_out_can_be_changed(sandbox):
    sandbox.assume(sold_out_status=422)
    event = tour(sandbox)
    assert sandbox.check_out(purchase(ticket(900, eventId=event["id"]))).status == 422
