"""The numbered requirements of `bot.curate.dedupe`, each with its tests; the numbers are in the names."""
