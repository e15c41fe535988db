"""The `berth` command: what a stack needs beside `pulumi` itself.

`commands` decide, from facts alone; `verbs` gather the facts, show the decision and carry it out through `runner`.
"""
