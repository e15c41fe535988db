"""Files of users: their rows in PostgreSQL, their bytes in the S3-compatible store."""
