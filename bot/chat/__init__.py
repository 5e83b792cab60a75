"""The conversation: commands, presses and events; parse, call the service, reply."""
