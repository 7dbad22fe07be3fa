"""Addresses that programs ask, without a key and for all sites."""

API = {
    "api.show_document": "GET /api/v1/openapi.json",
    "api.list_items": "GET /api/v1/items",
    "api.show_item": "GET /api/v1/items/<item:code>",
}
PROGRAMS = {**API}
