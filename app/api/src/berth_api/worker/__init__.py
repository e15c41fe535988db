"""The process that does the jobs: `python -m berth_api.worker`.

Celery brings messages and keeps the processes; `jobs.claims` decides who runs what, so a message that is lost or comes
twice, and a worker that dies, change nothing but the time.
"""
