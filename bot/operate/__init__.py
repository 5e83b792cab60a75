"""Keeping the bot running: its rounds, who leads, an orderly end, and what it says of its health."""
