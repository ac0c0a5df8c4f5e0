"""A dozen members, in every standing."""

from dataclasses import dataclass
from datetime import date, timedelta

from .levels import DUAL, FAMILY, INDIVIDUAL, ORGANIZATION, PATRON, Level


@dataclass(frozen=True, slots=True)
class Member:
    """A seeded membership; `days_left` is counted from today, below 0 once lapsed."""

    id: int
    first_name: str
    last_name: str
    level: Level
    days_left: int
    partner: str = ""
    org_name: str = ""

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@imaginary.example".lower()

    @property
    def phone(self) -> str:
        return f"555-0100-{self.id % 1000:03}"

    def term(self, today: date) -> tuple[date, date]:
        """The first and the last day of the one-year membership."""
        last = today + timedelta(days=self.days_left)
        return last - timedelta(days=364), last


MEMBERS = (
    Member(3718601, "Ada", "Quillfeather", INDIVIDUAL, 200),
    Member(3718602, "Bruno", "Lanternjaw", INDIVIDUAL, 12),
    Member(3718603, "Cleo", "Marblewright", DUAL, 320, "Dorian Marblewright"),
    Member(3718604, "Emeka", "Windlass", DUAL, -20, "Sanna Windlass"),
    Member(3718605, "Fenna", "Underbough", FAMILY, 90, "Jory Underbough"),
    Member(3718606, "Gideon", "Saltmarsh", FAMILY, 25, "Ines Saltmarsh"),
    Member(3718607, "Hester", "Copperkettle", FAMILY, -200, "Olu Copperkettle"),
    Member(3718608, "Ivo", "Starling-Moss", PATRON, 340, "Wren Starling-Moss"),
    Member(3718609, "Juno", "Halfmoon", PATRON, 5),
    Member(3718610, "Kaspar", "Nettleship", INDIVIDUAL, -3),
    Member(3718611, "Lumi", "Ashdown", INDIVIDUAL, 150),
    Member(
        3718612,
        "Mara",
        "Thistlegood",
        ORGANIZATION,
        280,
        org_name="Thistlegood & Daughters Clockmakers",
    ),
)
