"""Who calls, and what they may do: users, login, roles."""
