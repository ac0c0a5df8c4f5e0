import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .purchases import ADULT, ANY_DAY

NEW_YORK = ZoneInfo("America/New_York")


def window(days, start=0, **query):
    """A query for whole days, counted from the venue's tomorrow."""
    first = datetime.now(NEW_YORK).date() + timedelta(days=1 + start)
    last = first + timedelta(days=days - 1)
    asked = {"startTime": f"{first}T00:00:00", "endTime": f"{last}T23:59:59", **query}
    return "?" + "&".join(f"{name}={value}" for name, value in asked.items())


def listed(sandbox, query=""):
    return sandbox.get(f"/v2/b2b/event/instances{query}").json["list"]


def starts(events, name):
    return [one["startTime"][11:16] for one in events if one["name"] == name]


def test_admission_starts_every_half_hour_from_ten_to_half_past_four(sandbox):
    found = starts(listed(sandbox, window(1)), "General Admission")
    assert found == [
        f"{10 + half // 2}:{'30' if half % 2 else '00'}" for half in range(14)
    ]


def test_a_week_holds_every_program(sandbox):
    week = listed(sandbox, window(7))
    assert len(starts(week, "Skies That Never Were")) == 21
    assert len(starts(week, "Behind the Locked Doors")) == 14
    assert starts(week, "Build a Small Dragon") == ["13:00", "13:00"]
    assert starts(week, "Lantern Night") == ["19:00"]


def test_sixty_days_ahead_can_be_sold(sandbox):
    assert len(listed(sandbox, window(1, start=58))) >= 19


def test_one_admission_a_day_is_sold_out_and_some_are_nearly_so(sandbox):
    for day in range(5):
        events = listed(sandbox, window(1, start=day, search="General"))
        left = [one["capacity"] - one["soldQuantity"] for one in events]
        assert left.count(0) == 1
        assert [one["available"] for one in events].count(False) == 1
        assert sum(0 < seats <= 3 for seats in left) >= 2
        assert sum(seats > 10 for seats in left) >= 8


def test_an_event_has_the_documented_keys_and_numbers_for_prices(sandbox):
    event = sandbox.get(f"/v2/b2b/event/instances/{ANY_DAY}").json
    assert event == sandbox.get(f"/v2/b2c/events/{ANY_DAY}").json
    assert event.keys() >= {
        "id", "templateId", "name", "description", "startTime", "endTime", "capacity",
        "soldQuantity", "available", "checkInCount", "type", "admissionType", "state",
        "priceList", "salesChannels", "customFields",
    }  # fmt: skip
    adult = event["priceList"]["prices"][0]
    assert adult["personType"]["id"] == ADULT
    assert (adult["price"], adult["personType"]["name"]) == (20.0, "Adult")
    assert isinstance(adult["price"], float)


def test_the_any_day_pass_is_always_dated_today(sandbox):
    event = sandbox.get(f"/v2/b2c/events/{ANY_DAY}").json
    assert event["startTime"][:10] == f"{datetime.now(NEW_YORK):%Y-%m-%d}"


def test_without_dates_today_is_answered_and_with_a_start_alone_its_day(sandbox):
    today = f"{datetime.now(NEW_YORK):%Y-%m-%d}"
    assert {one["startTime"][:10] for one in listed(sandbox)} == {today}
    tomorrow = window(1).partition("&")[0]
    assert len({one["startTime"][:10] for one in listed(sandbox, tomorrow)}) == 1


def test_a_window_with_an_offset_means_that_moment(sandbox):
    event = sandbox.event("General Admission", 5)
    moment = datetime.fromisoformat(event["startTime"])
    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        written = moment.astimezone(ZoneInfo(zone)).isoformat().replace("+", "%2B")
        query = f"?startTime={written}&endTime={written}"
        assert event["id"] in [one["id"] for one in listed(sandbox, query)]


def test_a_plus_that_was_not_percent_encoded_is_mended(sandbox):
    query = "?startTime=2020-01-01T00:00:00+00:00&endTime=2100-01-01T00:00:00+0000"
    assert len(listed(sandbox, query)) > 1000


def test_a_date_that_is_none_is_refused(sandbox):
    reply = sandbox.get("/v2/b2b/event/instances?startTime=soon")
    assert (reply.status, reply.type) == (400, "DATE_INVALID")


def test_private_events_are_only_shown_on_request(sandbox):
    name = "Circle of Companies Reception"
    assert starts(listed(sandbox, window(60)), name) == []
    assert set(starts(listed(sandbox, window(60, type="private")), name)) == {"18:00"}
    everything = listed(sandbox, window(60, type="all"))
    assert starts(everything, name)
    assert starts(everything, "Lantern Night")


def test_a_sale_channel_hides_what_it_does_not_sell(sandbox):
    query = {"type": "all", "search": "Circle"}
    assert listed(sandbox, window(60, saleChannel="online", **query)) == []
    assert listed(sandbox, window(60, saleChannel="pointOfSale", **query))


def test_events_are_narrowed_by_template_and_by_words(sandbox):
    (name,) = {one["name"] for one in listed(sandbox, window(7, search="locked"))}
    assert name == "Behind the Locked Doors"
    template = sandbox.event(name)["templateId"]
    found = listed(sandbox, window(7, templateId=template))
    assert {one["name"] for one in found} == {name}


def test_times_come_by_template_with_seats_and_add_ons(sandbox):
    groups = sandbox.get(f"/v2/b2c/event/templates/times{window(1)}").json
    by_template = {group["eventTemplateId"]: group["times"] for group in groups}
    skies = sandbox.event("Skies That Never Were")["templateId"]
    time = by_template[skies][0]
    assert time["time"] == "11:15"
    assert time["startTime"].startswith(f"{time['date']}T11:15:00")
    assert [one["name"] for one in time["addOns"]] == ["Star glasses"]
    assert time["event"]["id"] == time["id"]
    left = time["event"]["capacity"] - time["event"]["soldQuantity"]
    assert time["availableSeats"] == left
    alone = sandbox.get(f"/v2/b2c/event/templates/{skies}/times{window(1)}").json
    assert alone == by_template[skies]


def test_templates_are_a_bare_list_and_each_can_be_read(sandbox):
    templates = sandbox.get("/v2/b2c/event/templates").json
    assert len(templates) == 6
    for one in templates:
        read = sandbox.get(f"/v2/b2c/event/templates/{one['id']}").json
        assert (read["name"], read["addOns"]) == (one["name"], one["addOns"])


@pytest.mark.parametrize(
    "path",
    [
        "/v2/b2c/events/0",
        "/v2/b2b/event/instances/0",
        "/v2/b2c/event/templates/0",
        "/v2/b2c/event/templates/0/times",
        "/v2/b2b/addons/0",
        "/v2/b2b/membership/levels/0",
        "/v2/b2c/orders/0",
        "/v2/b2b/orders/detail/0",
        "/v2/b2c/carts/0",
        "/v2/b2c/orders/99999999999999999999999",
        "/v2/b2c/orders/one",
    ],
)
def test_an_unknown_id_is_404_with_a_type_that_says_so(sandbox, path):
    reply = sandbox.get(path)
    assert reply.status == 404
    assert reply.type.endswith("_DNE")


def test_ids_have_acmes_forms(sandbox):
    for event in listed(sandbox, window(2)):
        for id_ in (
            event["id"],
            event["templateId"],
            event["priceList"]["priceListId"],
        ):
            assert len(id_) == 24
            assert int(id_, 16)


def test_a_day_of_times_is_a_small_answer(sandbox):
    body = sandbox.get(f"/v2/b2c/event/templates/times{window(1)}").body
    assert len(body) < 200_000
    assert json.loads(body)
