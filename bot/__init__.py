"""Rounds: what is new in medicine, brought to the chat a clinician already reads."""

__version__ = "0.1.0"
