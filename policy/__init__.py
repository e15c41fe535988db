"""What a planned resource must be, whoever planned it.

The checks are pure: descriptions of resources in, violations out. The tests run them over what the program registers
for every stack; `__main__.py` hands them to Pulumi as a policy pack.
"""
