"""What `main.py try` adds to the very bot of `run`: a clock that can be moved, and an organisation to meet."""
