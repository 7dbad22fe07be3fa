"""Addresses that programs ask, without a key and for all sites."""

API = {
    "api.show_document": "GET /api/v1/openapi.json",
    "api.list_catalogues": "GET /api/v1/catalogues",
    "api.show_catalogue": "GET /api/v1/catalogues/<key>",
    "api.list_editions": "GET /api/v1/editions",
    "api.show_edition": "GET /api/v1/editions/<key>",
    "api.list_divisions": "GET /api/v1/divisions",
    "api.show_division": "GET /api/v1/divisions/<division:code>",
    "api.list_offerings": "GET /api/v1/offerings",
    "api.show_offering": "GET /api/v1/offerings/<division:community>-<key>",
    "api.list_points": "GET /api/v1/points",
    "api.show_point": "GET /api/v1/points/<int:point>",
    "api.show_matrix": "GET /api/v1/coverage/<division:code>/matrix",
    "api.show_gaps": "GET /api/v1/coverage/<division:code>/gaps",
    "api.list_other_doors": "GET /api/v1/other-doors",
    "api.show_other_door": "GET /api/v1/other-doors/<key>",
    "api.show_calendar": "GET /api/v1/calendar",
    "api.list_changes": "GET /api/v1/changes",
    "api.list_items": "GET /api/v1/items",
    "api.show_item": "GET /api/v1/items/<item:code>",
}
DESK = {
    "api.list_addresses": "GET /api/v1/",
    "api.search_services": "GET /api/v1/search",
    "api.list_communities": "GET /api/v1/communities",
    "api.show_desk": "GET /api/v1/communities/<division:code>",
}
FEEDS = {
    "feeds.send_community": "GET /feeds/communities/<division:code>.atom",
    "feeds.send_item": "GET /feeds/divisions/<division:code>/items/<item:item>.atom",
    "feeds.send_offices": "GET /feeds/other-offices.atom",
    "feeds.send_hours": "GET /feeds/points/<int:point>.ics",
}
HSDS = {
    "hsds.show_interface": "GET /hsds/",
    "hsds.show_document": "GET /hsds/openapi.json",
    "hsds.list_services": "GET /hsds/services",
    "hsds.show_service": "GET /hsds/services/<string:service>",
    "hsds.list_organizations": "GET /hsds/organizations",
    "hsds.show_organization": "GET /hsds/organizations/<string:organization>",
    "hsds.list_places_of_services": "GET /hsds/service_at_locations",
    "hsds.show_place_of_service": "GET /hsds/service_at_locations/<string:place>",
    "hsds.list_taxonomies": "GET /hsds/taxonomies",
    "hsds.show_taxonomy": "GET /hsds/taxonomies/<string:taxonomy>",
    "hsds.list_terms": "GET /hsds/taxonomy_terms",
    "hsds.show_term": "GET /hsds/taxonomy_terms/<string:term>",
}
FILES = {
    "open_data.send_data": "GET /data/<day>/<name>",
    "open_data.show_catalogue": "GET /data/catalogue.jsonld",
    "open_data.show_robots": "GET /robots.txt",
    "open_data.show_sitemap": "GET /sitemap.xml",
    "open_data.list_pages": "GET /sitemaps/pages.xml",
    "open_data.list_divisions": "GET /sitemaps/divisions-<division:code>.xml",
    "open_data.list_points": "GET /sitemaps/points-<int:number>.xml",
}
OPEN_PAGES = {
    "residents.show_follow": "GET /follow",
    "residents.send_follow": "POST /follow",
    "residents.show_followed": "GET /follow/<token>",
    "residents.confirm_follow": "POST /follow/<token>",
    "residents.withdraw_follow": "POST /follow/<token>/end",
    "residents.show_embed": "GET /embed",
    "open_files.show_data": "GET /data",
    "api_pages.show_api": "GET /api",
}
"""Pages for people about what others can take, follow and show."""
PROGRAMS = {**API, **DESK, **FEEDS, **HSDS, **FILES}
