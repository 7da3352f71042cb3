# Made by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""Contains methods for accessing the API"""
