# Made by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""Contains endpoint functions for accessing the API"""
