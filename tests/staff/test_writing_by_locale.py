"""Money, days and times by the reader's language and the venue's country."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from acme_pos.staff import locales, times
from acme_pos.staff.money import money, symbol, whole_money

# Two minutes past seven in the evening in Greenwich, past two in New York.
AT = datetime(2026, 11, 22, 19, 3, 5, tzinfo=UTC)
PRICE = Decimal("1250.50")


@pytest.fixture
def venue(settings):
    """Call it with language and country; both are put back afterwards."""
    before = translation.get_language()

    def moved(language, country, currency="USD"):
        settings.VENUE_COUNTRY, settings.CURRENCY = country, currency
        translation.activate(language)

    yield moved
    translation.activate(before)


@pytest.mark.parametrize(
    ("language", "country", "currency", "tag", "amount", "moment"),
    [
        ("en", "US", "USD", "en-US", "$1,250.50", "Nov 22, 2026, 2:03 PM"),
        ("es", "US", "USD", "es-US", "$1,250.50", "22 nov 2026, 2:03 p.m."),
        ("es", "ES", "EUR", "es-ES", "1.250,50\xa0€", "22 nov 2026, 14:03"),
        ("en", "GB", "GBP", "en-GB", "£1,250.50", "22 Nov 2026, 14:03"),
        # Nobody wrote down English by the customs of Peru: plain English then.
        ("en", "PE", "USD", "en", "$1,250.50", "Nov 22, 2026, 2:03 PM"),
    ],
)
def test_language_and_country_decide(
    venue, language, country, currency, tag, amount, moment
):
    venue(language, country, currency)
    assert locales.tag() == tag
    assert money(PRICE) == amount
    assert times.moment(AT) == moment


def test_the_currency_stands_where_the_country_has_it(venue):
    venue("es", "ES", "EUR")
    assert whole_money(Decimal(12500)) == "12.500\xa0€"
    assert symbol() == "€"
    venue("es", "US")
    assert whole_money(Decimal(12500)) == "$12,500"
    assert money(Decimal("-5")) == "-$5.00"


def test_the_venues_clock_is_meant(venue, settings):
    venue("en", "US")
    assert times.clock(AT) == "2:03 PM"
    assert times.clock_to_the_second(AT) == "2:03:05 PM"
    # A time without a zone, and a day, are the venue's already.
    assert times.clock(time(9, 30)) == "9:30 AM"
    assert times.day(date(2026, 1, 1)) == "Jan 1, 2026"
    settings.TIME_ZONE = "Asia/Tokyo"
    assert times.near_moment(AT) == "Nov 23, 4:03 AM"


def test_days_and_hours_for_where_there_is_little_room(venue):
    venue("en", "US")
    assert times.week_day(AT) == "Sun, Nov 22"
    assert times.week_day_name(AT) == "Sunday"
    assert times.full_day(AT) == "Sunday, November 22, 2026"
    assert (times.hour(time(9)), times.hour(time(21))) == ("9 AM", "9 PM")
    venue("en", "GB")
    assert (times.hour(time(9)), times.hour(time(21))) == ("09", "21")


def test_templates_write_the_same_and_nothing_for_no_time(venue):
    venue("es", "US")
    page = Template("{{ at|clock }} {{ at|full_day }} {{ amount|money }}{{ no|day }}")
    written = page.render(Context({"at": AT, "amount": PRICE, "no": None}))
    assert written == "2:03 p.m. domingo, 22 de noviembre de 2026 $1,250.50"


def test_djangos_own_dates_look_like_ours(venue):
    """The admin writes those that leave it to Django."""
    page = Template("{{ at|date:'DATETIME_FORMAT' }}")
    for language in ("en", "es"):
        venue(language, "US")
        at = times.day(AT), times.clock_to_the_second(AT)
        assert page.render(Context({"at": AT})) == ", ".join(at)


def test_numbers_in_fields_and_attributes_are_the_same_in_every_language(venue):
    """A total with a comma could not be read back."""
    page = Template("{% firstof nothing amount as due %}{{ amount }} {{ due|money }}")
    for language in ("en", "es"):
        venue(language, "US")
        assert page.render(Context({"amount": PRICE})) == "1250.50 $1,250.50"
