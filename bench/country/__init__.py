"""The whole country: as many divisions as it has, invented below the provinces, and synthetic records in every community.

``make country`` loads it into PostgreSQL 15 in parts by province, asks, serves and upgrades it. ``make bench ARGS=country`` loads it
into each engine in turn, each table one, in a folder that goes with the run.
"""
