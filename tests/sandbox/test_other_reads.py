import pytest

from .purchases import add_on, purchase


def names(reply):
    return [one["name"] for one in reply.json["list"]]


def test_add_ons_are_listed_with_money_as_text(sandbox):
    reply = sandbox.get("/v2/b2b/addons").json
    by_id = {one["id"]: one for one in reply["list"]}
    assert reply["pagination"]["count"] == len(by_id)
    assert by_id[1]["price"] == "0.25"
    assert by_id[594]["price"] == by_id[889]["price"] == "100.00"
    assert by_id[1644]["type"] == "fixedDonation"
    assert by_id[888]["type"] == by_id[2728]["type"] == "donation"
    assert sandbox.get("/v2/b2b/addons/818").json == by_id[818]


@pytest.mark.parametrize("spelling", ["addOnTypes", "addonTypes"])
def test_add_ons_are_narrowed_by_type_in_either_spelling(sandbox, spelling):
    reply = sandbox.get(f"/v2/b2b/addons?{spelling}=donation,fixedDonation")
    kinds = {one["type"] for one in reply.json["list"]}
    assert kinds == {"donation", "fixedDonation"}


def test_lists_come_in_pages(sandbox):
    everything = sandbox.get("/v2/b2b/addons?pageSize=-1").json["list"]
    seen = []
    for page in (1, 2, 3, 4):
        reply = sandbox.get(f"/v2/b2b/addons?page={page}&pageSize=5").json
        assert reply["pagination"]["page"] == page
        assert reply["pagination"]["count"] == len(everything)
        seen += reply["list"]
    assert seen == everything
    assert sandbox.get("/v2/b2b/addons?page=9&pageSize=5").json["list"] == []


def test_lists_are_sorted_as_asked(sandbox):
    up = names(sandbox.get("/v2/b2b/addons?sortField=name"))
    down = names(sandbox.get("/v2/b2b/addons?sortField=name&sortDirection=desc"))
    assert up == sorted(up, key=str.lower)
    assert down == up[::-1]


def test_levels_have_offerings_rules_and_price_points(sandbox):
    levels = sandbox.get("/v2/b2b/membership/levels?isPublished=true").json["list"]
    individual = next(one for one in levels if one["id"] == "59b0abcf61a307524a6a37d6")
    offering = individual["offerings"][0]
    assert offering["id"] == "46257da699a845b486363e2aec0642f5"
    assert offering["autorenewalType"] == "OPTIONAL"
    price = offering["priceLists"][0]["prices"][0]
    assert price["personType"]["id"] == "58123480969c6d59d976b8fa"
    assert price["personType"]["name"] == "Adult"
    assert price["price"] == 12.0
    limits = {one["name"]: one["rules"]["numberOfCardHolders"] for one in levels}
    assert limits["Individual"] == 1
    assert limits["Dual"] == 2
    assert limits["Family"] == 5
    kinds = {o["autorenewalType"] for one in levels for o in one["offerings"]}
    assert kinds == {"REQUIRED", "OPTIONAL", "NONE"}
    assert {o["duration"] for one in levels for o in one["offerings"]} == {12, 24}
    path = f"/v2/b2b/membership/levels/{individual['id']}"
    assert sandbox.get(path).json == individual


def test_levels_are_narrowed_by_group_action_and_channel(sandbox):
    path = "/v2/b2b/membership/levels"
    assert names(sandbox.get(f"{path}?membershipLevelGroup=organization")) == [
        "Circle of Companies"
    ]
    assert names(sandbox.get(f"{path}?action=CANCELLATION")) == []
    assert len(names(sandbox.get(f"{path}?action=NEW_MEMBERSHIPS"))) == 5
    assert names(sandbox.get(f"{path}?isPublished=false")) == []
    assert len(names(sandbox.get(f"{path}?salesChannels=pointOfSale,kiosk"))) == 5
    assert names(sandbox.get(f"{path}?salesChannels=reseller")) == []


def test_two_level_filters_together_are_not_supported(sandbox):
    query = "excludeLevelsWithACollection=true&collectionId=1"
    reply = sandbox.get(f"/v2/b2b/membership/levels?{query}")
    assert (reply.status, reply.type) == (400, "COMBINATION_NOT_SUPPORTED")


def test_campaigns_appeals_and_funds_are_lists_of_names(sandbox):
    wanted = {
        "campaigns": "Spring Direct Mail Appeal",
        "appeals": "Appeal One",
        "funds": "General Fund",
    }
    for kind, name in wanted.items():
        reply = sandbox.get(f"/v2/b2b/donations/{kind}")
        assert name in names(reply)
        assert all(one["active"] for one in reply.json["list"])


def test_a_dozen_members_stand_in_every_standing(sandbox):
    listed = sandbox.get("/v2/b2b/memberships").json["list"]
    assert len(listed) == 12
    standings = {one["membershipStanding"] for one in listed}
    assert standings == {"Active", "Expiring", "Lapsed"}


def test_a_membership_is_read_by_id_and_an_unknown_one_is_empty(sandbox):
    found = sandbox.get("/v2/b2b/memberships/3718603").json
    assert found["categoryName"] == "Dual"
    assert [card["lastName"] for card in found["cardholders"]] == ["Marblewright"] * 2
    unknown = sandbox.get("/v2/b2b/memberships/1")
    assert (unknown.status, unknown.json) == (200, {})


@pytest.mark.parametrize(
    "query",
    [
        "search?search=marble",
        "search?search=CLEO",
        "search?search=cleo.marblewright@imaginary.example",
        "search?search=3718603",
        "summaries?name=marblewright",
        "summaries?email=cleo.m",
        "summaries?memberId=0003718603",
    ],
)
def test_a_membership_is_found(sandbox, query):
    found = sandbox.get(f"/v2/b2b/membership/{query}").json["list"]
    assert [one["id"] for one in found] == [3718603]
    assert found[0]["lastName"] == "Marblewright"


def test_nobody_is_found_by_a_strangers_name(sandbox):
    assert sandbox.get("/v2/b2b/membership/search?search=zzz").json["list"] == []


@pytest.mark.parametrize("spelling", ["memberId", "membershipId"])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_cards_are_a_bare_list_in_either_spelling_and_version(
    sandbox, spelling, version
):
    path = f"/{version}/b2b/membership/cards?{spelling}=3718603"
    cards = sandbox.get(path).json
    assert [card["cardType"] for card in cards] == ["primary", "secondary"]
    assert sandbox.get(path.replace("3718603", "1")).json == []


def test_memberships_are_narrowed_by_time_of_update(sandbox):
    path = "/v2/b2b/memberships"
    late = sandbox.get(f"{path}?updatedStartTime=2100-01-01").json["list"]
    early = sandbox.get(f"{path}?updatedEndTime=2100-01-01").json["list"]
    assert (len(late), len(early)) == (0, 12)


def test_a_guest_who_bought_becomes_a_customer(sandbox):
    path = "/v2/b2b/customers?search=vantongeren"
    assert sandbox.get(path).json["list"] == []
    order = sandbox.check_out(purchase(add_on())).json
    (found,) = sandbox.get(path).json["list"]
    assert found["id"] == order["customerId"]
    assert found["email"] == "odile@guest.example"


def test_customers_are_found_when_every_field_fits(sandbox):
    path = "/v2/b2b/customers/advancedsearch"
    both = sandbox.get(f"{path}?firstName=Ada&lastName=Quill").json["list"]
    assert [one["lastName"] for one in both] == ["Quillfeather"]
    assert sandbox.get(f"{path}?firstName=Ada&lastName=Copper").json["list"] == []
