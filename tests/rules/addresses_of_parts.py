"""The addresses of pages about grids, villages and the plan, for the tests of audiences: those of workers, then those of offices."""

from __future__ import annotations

GRIDS = {
    "workers.show_standards": "GET /work/<division:community>/standards",
    "workers.list_grids": "GET /work/<division:community>/grids",
    "workers.add_grid": "POST /work/<division:community>/grids",
    "workers.send_grids": "POST /work/<division:community>/grids/file",
    "workers.save_grids": "POST /work/<division:community>/grids/file/save",
    "workers.edit_grid": "GET /work/<division:community>/grids/<int:number>",
    "workers.save_grid": "POST /work/<division:community>/grids/<int:number>",
    "workers.remove_grid": "POST /work/<division:community>/grids/<int:number>/remove",
    "workers.save_point_grid": "POST /work/<division:community>/points/<int:point>/grid",
    "workers.save_case_grid": "POST /work/<division:community>/cases/<int:case>/grid",
}
VILLAGES = {
    "offices.list_grids": "GET /office/<division:code>/grids",
    "offices.send_grids": "POST /office/<division:code>/grids/file",
    "offices.save_grids": "POST /office/<division:code>/grids/file/save",
    "offices.download_grids": "GET /office/<division:code>/grids.csv",
    "offices.list_platform_villages": "GET /office/<division:code>/platform-villages",
    "offices.download_platform_villages": "GET /office/<division:code>/platform-villages.csv",
    "offices.save_platform_villages": "POST /office/<division:code>/platform-villages",
    "offices.undo_platform_villages": "POST /office/<division:code>/platform-villages/undo",
    "offices.edit_platform_village": "GET /office/<division:code>/platform-village",
    "offices.save_platform_village": "POST /office/<division:code>/platform-village",
    "offices.undo_platform_village": "POST /office/<division:code>/platform-village/undo",
    "offices.list_villages": "GET /office/<division:code>/villages",
    "offices.download_villages": "GET /office/<division:code>/villages.csv",
    "offices.edit_village_pilot": "GET /office/<division:code>/village-pilot",
    "offices.save_village_pilot": "POST /office/<division:code>/village-pilot",
    "offices.remove_village_pilot": "POST /office/<division:code>/village-pilot/remove",
}
PLAN = {
    "offices.show_indicators": "GET /office/<division:code>/indicators",
    "offices.download_indicators": "GET /office/<division:code>/indicators.csv",
    "offices.download_indicators_json": "GET /office/<division:code>/indicators.json",
    "offices.send_indicators": "POST /office/<division:code>/indicators/file",
    "offices.save_indicators": "POST /office/<division:code>/indicators/file/save",
    "offices.show_standards": "GET /office/<division:code>/standards",
    "offices.download_standards": "GET /office/<division:code>/standards.csv",
    "offices.edit_standard": "GET /office/<division:code>/standards/<int:number>",
    "offices.save_standard": "POST /office/<division:code>/standards/<int:number>",
    "offices.withdraw_standard": "POST /office/<division:code>/standards/<int:number>/end",
}
