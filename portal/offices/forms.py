"""The forms of the offices: buttons that carry only their token."""

from __future__ import annotations

from flask_wtf import FlaskForm


class MarkForm(FlaskForm):
    """Mark a line as disputed, or settle that."""
