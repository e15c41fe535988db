"""Mechanism: component resources that run the tiers of a web product on a Docker host.

Nothing here reads configuration, the environment, the clock or the stack's name: a program passes every difference
between two environments as an argument. What a stack may say is the business of `settings`.
"""
