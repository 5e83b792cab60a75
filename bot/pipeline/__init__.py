"""The loops: ingest, publish, deliver. Each gathers, asks the core, applies.

Nothing here decides what is good or due; nothing in the core waits for anything.
"""
