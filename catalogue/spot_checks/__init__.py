"""随机抽查核实: lines drawn by quarter, what was found on the spot, and what that says of all the others."""

from .choosing import MOST, Chosen, FrameCell, Stratum, allocate, choose
from .correcting import correct_check, may_correct
from .drawing import draw, get_frame
from .entering import CheckDraft, FoundLine, enter_check, enter_checks, settle_return
from .estimating import LEAST_CHECKED, LEAST_COMMUNITIES, CheckedCell, Estimate, estimate
from .facts import EarlierResult, SampleCellFacts, SampleFacts
from .frames import Repeated, frame_text, kept_lists, read_frame, repeat_draw
from .quarters import is_over, quarter_of, quarters_until, read_quarter
from .reading import cells_of_sample, edition_of, get_sample, get_sample_cell, sample_of, samples_about
from .records import SampleProgress, progress_of, records_of_cells, remarks_on
from .results import CheckReport, report_of
from .shares import SOURCES, LineSource, SourceShares, count_sources, shares_of

__all__ = [
    "LEAST_CHECKED",
    "LEAST_COMMUNITIES",
    "MOST",
    "SOURCES",
    "CheckDraft",
    "CheckReport",
    "CheckedCell",
    "Chosen",
    "EarlierResult",
    "Estimate",
    "FoundLine",
    "FrameCell",
    "LineSource",
    "Repeated",
    "SampleCellFacts",
    "SampleFacts",
    "SampleProgress",
    "SourceShares",
    "Stratum",
    "allocate",
    "cells_of_sample",
    "choose",
    "correct_check",
    "count_sources",
    "draw",
    "edition_of",
    "enter_check",
    "enter_checks",
    "estimate",
    "frame_text",
    "get_frame",
    "get_sample",
    "get_sample_cell",
    "is_over",
    "kept_lists",
    "may_correct",
    "progress_of",
    "quarter_of",
    "quarters_until",
    "read_frame",
    "read_quarter",
    "records_of_cells",
    "remarks_on",
    "repeat_draw",
    "report_of",
    "sample_of",
    "samples_about",
    "settle_return",
    "shares_of",
]
