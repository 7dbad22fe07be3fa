"""The one spelling of what people type, which the whole catalogue shares: see ``catalogue.language.spelling``."""

from __future__ import annotations

from ..language.spelling import MAX_LENGTH, fold, fold_all, has_han, normalise

__all__ = ["MAX_LENGTH", "fold", "fold_all", "has_han", "normalise"]
