"""What is said of some days."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..phrases.values import DaySet, RawDates, RawPeriod
from ..tokens.tokens import TimeOfDay


@dataclass
class Statement:
    """What is said of some days. Without ``days`` they are said elsewhere, or nowhere.

    ``start`` and ``end`` are its place in the folded text.
    """

    start: int
    end: int
    days: DaySet | None = None
    dates: RawDates | None = None
    inherited: bool = False
    """Whether its days are those of the statement before."""
    dates_first: bool = False
    """Whether its dates came before its days: then they hold for the days that follow, too."""
    after_stop: bool = False
    periods: list[RawPeriod] = field(default_factory=list)
    cuts: list[RawPeriod] = field(default_factory=list)
    """Times that are closed within the periods."""
    closed: bool = False
    part: str | None = None
    """The part of the day that is closed."""
    usual: bool = False
    all_day: bool = False
    whole_day: bool = False
    daylight: bool = False
    appointment: bool = False
    sold_out: bool = False
    open_end: bool = False
    opens_at: tuple[TimeOfDay, str | None] | None = None
    closes_at: tuple[TimeOfDay, str | None] | None = None
    excepted: DaySet | None = None
    """Days that are not meant."""
    open_excepted: bool = False
    """Whether a closed statement leaves public holidays out: then these are open."""
    only_on: DaySet | None = None
    """Weekdays within holidays."""
    until_notice: bool = False
    sealed: str = ""
    """``days`` or ``dates`` once these followed its times: then more times begin a new statement."""
    service: tuple[str, str] | None = None
    """The kind of a service (``services``, ``emergency``) and its name."""
    remarks: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether it says more than days."""
        return bool(self.timed or self.closed or self.usual or self.appointment or self.closes_at)

    @property
    def timed(self) -> bool:
        """Whether it says when something is open."""
        return bool(self.periods or self.all_day or self.whole_day or self.daylight or self.opens_at)

    @property
    def only_appointment(self) -> bool:
        """Whether it says that appointments are needed, and nothing of days and times."""
        return self.appointment and self.days is None and self.dates is None and not self.timed

    @property
    def shut(self) -> bool:
        """Whether it closes whole days."""
        return self.closed and not self.part
