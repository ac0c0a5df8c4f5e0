"""Lists in ACME's three forms, all of their pages, and what a bad row costs."""

import pytest

from acme_pos import acme
from tests.acme import fault_server as faults

ROWS = [{"id": 1, "name": "Lamp"}, {"id": 2, "name": "Map"}]


@pytest.mark.parametrize(
    "answer",
    [ROWS, {"list": ROWS}, {"list": ROWS, "pagination": {"count": 2}}],
    ids=["bare", "list", "list and pagination"],
)
def test_each_form_of_a_list(server, client, answer):
    addons = client(server(faults.says(answer))).addons()

    assert [(addon.id, addon.name) for addon in addons] == [("1", "Lamp"), ("2", "Map")]


@pytest.mark.parametrize("answer", [{}, {"list": None}, "x", 5, None, {"rows": ROWS}])
def test_what_is_not_a_list_is_not_an_empty_one(server, client, answer):
    desk = client(server(faults.says(answer)))

    with pytest.raises(acme.NoAnswer):
        desk.addons()


def test_one_bad_row_costs_itself_and_is_told(server, client, caplog):
    answer = [*ROWS, {"name": "no id"}, None]

    addons = client(server(faults.says(answer))).addons()

    assert [addon.id for addon in addons] == ["1", "2"]
    assert "2 of 4 rows" in caplog.text


def test_rows_of_another_kind_are_no_answer(server, client):
    with pytest.raises(acme.NoAnswer):
        client(server(faults.says([{"name": "no id"}]))).addons()


def page(first, last, count=None):
    rows = [{"id": number} for number in range(first, last + 1)]
    pagination = {} if count is None else {"pagination": {"count": count}}
    return faults.says({"list": rows, **pagination})


@pytest.mark.parametrize("count", [150, None])
def test_all_pages_are_read(server, client, count):
    acme_ = server(page(1, 100, count), page(101, 150, count))

    addons = client(acme_).addons()

    assert [addon.id for addon in addons] == [str(n) for n in range(1, 151)]
    assert [r.target[-19:] for r in acme_.received] == [
        "page=1&pageSize=100",
        "page=2&pageSize=100",
    ]


@pytest.mark.parametrize("count", [250, None])
def test_a_server_that_does_not_page_is_asked_once(server, client, count):
    acme_ = server(page(1, 250, count))

    assert len(client(acme_).addons()) == 250
    assert len(acme_.received) == 1


def test_a_server_that_sends_smaller_pages_is_asked_for_all(server, client):
    acme_ = server(page(1, 50, 120), page(51, 100, 120), page(101, 120, 120))

    assert len(client(acme_).addons()) == 120


def test_a_count_that_is_too_high_is_not_waited_for(server, client):
    acme_ = server(page(1, 100, 300), page(101, 100, 300))

    assert len(client(acme_).addons()) == 100
    assert len(acme_.received) == 2


def test_a_list_without_end_is_not_cut_short_in_silence(server, client):
    endless = server(page(1, 100))

    with pytest.raises(acme.NoAnswer):
        client(endless).addons()

    assert len(endless.received) == 100


def test_orders_by_contact_come_a_page_at_a_time(server, client):
    answer = {"list": [{"id": 1}, {"id": 2}], "pagination": {"count": 3}}
    found = client(server(faults.says(answer))).orders_by_contact(
        phone="555-0100", page_size=2
    )

    assert [order.id for order in found.items] == ["1", "2"]
    assert found.has_more
    assert found.count == 3


@pytest.mark.parametrize(
    ("page", "rows", "count", "has_more"),
    [
        (1, 100, 100, False),
        (1, 100, 101, True),
        (2, 100, 200, False),
        (1, 50, 80, True),
        (2, 50, 120, True),
        (2, 50, 100, False),
        (3, 0, 120, False),
        (1, 100, None, True),
        (1, 20, None, True),
        (2, 0, None, False),
    ],
)
def test_a_page_that_acme_cut_short_is_not_taken_for_the_last(
    server, client, page, rows, count, has_more
):
    listed = {"list": [{"id": n} for n in range(rows)]}
    listed |= {"pagination": {"count": count}} if count is not None else {}
    found = client(server(faults.says(listed))).orders_by_contact(
        phone="555-0100", page=page
    )

    assert found.has_more is has_more


@pytest.mark.parametrize("kind", ["campaigns", "appeals", "funds"])
def test_donation_lists_from_the_settings(server, client, kind):
    quiet = server(faults.says([]))
    desk = client(quiet, **{kind: ("General", "Roof")})

    assert getattr(desk, kind)() == ["General", "Roof"]
    assert quiet.received == []


@pytest.mark.parametrize("kind", ["campaigns", "appeals", "funds"])
@pytest.mark.parametrize(
    "answer",
    [
        ["General", "Roof"],
        {"list": [{"name": "General"}, {"name": "Roof", "active": True}]},
        {"list": [{"name": "General"}, {"name": "Old", "active": False}, "Roof"]},
    ],
    ids=["names", "objects", "with a closed one"],
)
def test_donation_lists_from_a_path_win(server, client, kind, answer):
    acme_ = server(faults.says(answer))
    desk = client(acme_, **{kind: ("Set",), f"{kind}_path": f"/v2/b2b/{kind}"})

    assert getattr(desk, kind)() == ["General", "Roof"]
    assert acme_.received[0].path == f"/v2/b2b/{kind}"
