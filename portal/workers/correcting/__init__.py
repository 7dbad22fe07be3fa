"""Putting the fact on record right on the page of a case, together with the answer."""

from .form import CorrectionForm, correction_form, show_correction

__all__ = ["CorrectionForm", "correction_form", "show_correction"]
