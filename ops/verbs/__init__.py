"""What each command does: gather facts, show what was decided, ask, and carry it out."""
