"""村庄社区化试点 (专栏17): villages that are run as communities, with the four contents of the box and a 一站式 station.

Whether a village is in the pilot is said once, by its street: the type of community in its profile is the same word, and follows.
"""

from .facts import ASKED, CONTENTS, DAYS, SOURCE_VILLAGES, PilotCount, PilotDraft, PilotVillage
from .keeping import end_pilot, save_pilot
from .reading import count_pilots, pilot_of, villages_in

__all__ = [
    "ASKED",
    "CONTENTS",
    "DAYS",
    "SOURCE_VILLAGES",
    "PilotCount",
    "PilotDraft",
    "PilotVillage",
    "count_pilots",
    "end_pilot",
    "pilot_of",
    "save_pilot",
    "villages_in",
]
