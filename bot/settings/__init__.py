"""`config/` and the environment become one frozen `Settings`; all problems are reported together.

document   one YAML file: its value, and the line of everything in it
forms      the keys of each file, and what each may hold; rounds, hashtags and pearls: of one file each
faults     what pydantic complains of, in a curator's words
folder     all files, and what is wrong between them
environment the variables
loading    `Settings`
reloading  the same while the bot runs, and what has changed
schema     a JSON Schema for each file
"""

from bot.settings.environment import VARIABLES, config_dir, database_of
from bot.settings.loading import Settings, load, load_threshold, load_topics

__all__ = ["VARIABLES", "Settings", "config_dir", "database_of", "load", "load_threshold", "load_topics"]
