"""Faulty deployments, each one departure from the sound mock: do the contract tests find every one?"""
