"""The steps of the schema, oldest first; a landed step is never edited.

Each says in `PHASE` what it means for the release that still runs: `"expand"` adds only what older code can ignore,
`"contract"` takes away what only older code uses, and therefore waits until none of that runs any more.
"""
