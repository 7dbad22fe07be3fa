"""Addresses of administrators, as ``test_audiences.py`` lists those of everybody else."""

ADMIN = {
    "admin.start": "GET /admin/",
    "admin.list_jobs": "GET /admin/jobs",
    "admin.list_accounts": "GET /admin/accounts",
    "admin.edit_roles": "GET /admin/accounts/<int:account>",
    "admin.save_roles": "POST /admin/accounts/<int:account>",
    "admin.list_days": "GET /admin/calendar",
    "admin.add_day": "POST /admin/calendar",
    "admin.withdraw_day": "POST /admin/calendar/withdraw",
    "admin.send_days": "POST /admin/calendar/file",
    "admin.save_days": "POST /admin/calendar/file/save",
}
