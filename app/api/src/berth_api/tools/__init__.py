"""Cutting tools: what a workshop has in its drawer."""
