"""Telephone numbers in the workers' forms: the fields, and the tick that the owner of a mobile number agreed."""

from .fields import PhoneField, PhonesField, agree, agreement_field, all_agreed, show_restored

__all__ = ["PhoneField", "PhonesField", "agree", "agreement_field", "all_agreed", "show_restored"]
