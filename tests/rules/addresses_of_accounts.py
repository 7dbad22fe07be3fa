"""The addresses of logging in, and of one's own account, for the tests of audiences."""

from __future__ import annotations

ALL_ACCOUNTS = {
    "accounts.log_in": "GET /log-in",
    "accounts.send_log_in": "POST /log-in",
    "accounts.restore_form": "POST /kept-form",
    "accounts.show_second_step": "GET /log-in/second",
    "accounts.send_second_step": "POST /log-in/second",
    "accounts.send_passkey": "POST /log-in/second/passkey",
    "accounts.start_passkey_log_in": "POST /log-in/passkey",
    "accounts.show_passkey_log_in": "GET /log-in/passkey",
    "accounts.send_passkey_log_in": "POST /log-in/passkey/answer",
    "accounts.show_log_in": "GET /still-here",
    "accounts.log_out": "POST /log-out",
}
OWNERS = {
    "accounts.log_out_everywhere": "POST /log-out-everywhere",
    "accounts.show_log_out": "GET /log-out-everywhere",
    "accounts.show_device": "GET /account/log-ins/<int:log_in>/log-out",
    "accounts.show_factors": "GET /account/second-factor",
    "accounts.edit_app": "GET /account/second-factor/app",
    "accounts.save_app": "POST /account/second-factor/app",
    "accounts.show_app": "GET /account/second-factor/app/remove",
    "accounts.withdraw_app": "POST /account/second-factor/app/remove",
    "accounts.new_passkey": "GET /account/second-factor/passkeys/new",
    "accounts.start_passkey": "POST /account/second-factor/passkeys/new",
    "accounts.add_passkey": "POST /account/second-factor/passkeys",
    "accounts.edit_passkey": "GET /account/second-factor/passkeys/<int:passkey>",
    "accounts.save_passkey": "POST /account/second-factor/passkeys/<int:passkey>",
    "accounts.withdraw_passkey": "POST /account/second-factor/passkeys/<int:passkey>/remove",
    "accounts.show_recovery": "GET /account/second-factor/codes",
    "accounts.add_recovery": "POST /account/second-factor/codes",
    "accounts.log_out_device": "POST /account/log-ins/<int:log_in>/log-out",
    "accounts.show_account": "GET /account",
    "accounts.edit_password": "GET /account/password",
    "accounts.show_known": "GET /account/known",
    "accounts.download_known": "GET /account/known.json",
    "accounts.save_password": "POST /account/password",
    "accounts.show_mail_address": "GET /account/mail/<token>",
    "accounts.confirm_mail_address": "POST /account/mail/<token>",
}
"""What those who have logged in do with their own account."""
