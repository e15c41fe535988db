"""Redis: the server, its data and the users of the application."""

from components.redis.component import Redis, RedisArgs

__all__ = ["Redis", "RedisArgs"]
