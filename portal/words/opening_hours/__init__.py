"""Opening hours in words: what holds now, and the week as a door sign would say it."""

from .calendar_days import FESTIVALS, day_in_words, holiday_name, unknown_year
from .now import is_open_now, now_in_words, then_in_words
from .parts import TO, WEEKDAYS
from .week import all_in_words, holidays_unsaid, joined_week, plain_week, week_in_words, week_list

__all__ = [
    "FESTIVALS",
    "TO",
    "WEEKDAYS",
    "all_in_words",
    "day_in_words",
    "holiday_name",
    "holidays_unsaid",
    "is_open_now",
    "joined_week",
    "now_in_words",
    "plain_week",
    "then_in_words",
    "unknown_year",
    "week_in_words",
    "week_list",
]
