"""A deterministic simulation: several processes and a Slack full of faults, in one thread, without sleeping."""
