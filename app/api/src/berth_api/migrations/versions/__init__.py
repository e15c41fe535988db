"""The steps of the schema, oldest first; a landed step is never edited."""
